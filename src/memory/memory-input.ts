/** A memory as a caller gives it. */
import type { Kind, MemoryId, Metadata, Origin } from '../types.ts';
import type { FactInput } from './facts-input.ts';

export interface MemoryInput {
  readonly content: string;
  readonly kind?: Kind;
  readonly ref?: string;
  /** ISO 8601; without a zone it is the bank's local time. */
  readonly occurredAt?: string;
  readonly session?: string;
  readonly speaker?: string;
  readonly tags?: readonly string[];
  readonly importance?: number;
  /** Further texts under which the memory is to be found, such as questions that it answers. */
  readonly keys?: readonly string[];
  readonly facts?: readonly FactInput[];
  readonly source?: string;
  readonly origin?: Origin;
  readonly supersedes?: readonly MemoryId[];
  readonly derivedFrom?: readonly MemoryId[];
  readonly expiresAt?: string;
  readonly metadata?: Metadata;
  /** Of an import: why it is in quarantine, null where a person let it in. Absent: what it says decides. */
  readonly quarantine?: string | null;
}
