/** Looks at what is about to be stored: secrets are taken out, instructions to a model are noticed. */
import { isOwn, type Origin } from '../../types.ts';
import type { MemoryInput } from '../memory-input.ts';
import { instructionsIn } from './instructions.ts';
import { type FreeTexts, textsOf, withoutSecrets } from './texts.ts';

export interface Screening {
  /** The input without secrets. */
  readonly input: MemoryInput;
  /** Kinds of secrets that were taken out. */
  readonly removed: readonly string[];
  /** Why it reads like instructions to a model; undefined if it does not, or is as trusted as the agent. */
  readonly instructions?: string;
  /** Keys that repeat what was erased were left out. */
  readonly keysErased?: boolean;
}

export async function screen(given: MemoryInput): Promise<Screening> {
  const { input, removed } = await withoutSecrets(given);
  // What it is derived from may be less trusted; that is known later.
  const trusted = isOwn(given.origin ?? 'agent') && !given.derivedFrom?.length;
  return { input, removed, instructions: trusted ? undefined : instructionsAmong(given) };
}

/** Why some text of an input reads like instructions to a model: its content, or what is beside it. */
export function instructionsAmong(input: FreeTexts): string | undefined {
  for (const text of textsOf(input)) {
    const reason = instructionsIn(text);
    if (reason) return reason;
  }
  return undefined;
}

/** The reason for keeping a memory out of results, if there is one: people and the agent itself may write instructions. */
export const quarantineReason = (origin: Origin, instructions: string | undefined): string | undefined =>
  isOwn(origin) ? undefined : instructions;
