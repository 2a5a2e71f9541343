/** Facts as callers give them, and as rows that are ready to be settled. */
import { invalidInput } from '../errors.ts';
import { aliasOf } from '../store/queries/entities.ts';
import type { FactRow } from '../store/queries/facts.ts';
import { SAME_AS } from '../store/schema/index.ts';
import { parseMoment } from '../time.ts';
import type { MemoryId, Origin } from '../types.ts';

export interface FactInput {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
  /** ISO 8601; when it became true in the world. Default: not known. */
  readonly validFrom?: string;
  /** ISO 8601; from when on it is no longer true. */
  readonly validTo?: string;
  /** True: the subject has one such object at a time, so a later one ends the earlier. False: they can be true together. */
  readonly exclusive?: boolean;
  readonly confidence?: number;
}

/** The text under which a memory is found for a fact. */
export const factText = (fact: FactInput): string => `${fact.subject} ${fact.predicate} ${fact.object}`;

/** The facts of one memory, with what they take over from it. */
export interface Saying {
  readonly memoryId: MemoryId;
  readonly facts: readonly FactInput[];
  readonly origin: Origin;
  readonly occurredAt: Date;
  /** It is kept out of results, so what it states does not stand until it is let in. */
  readonly quarantined?: boolean;
}

/** Other ways to say that two entities are one. */
const SAME = new Set([
  SAME_AS,
  'is same as',
  'is the same as',
  'alias of',
  'is an alias of',
  'also known as',
  'aka',
]);

/** Predicates are compared as words: `Lives in`, `lives_in` and `lives-in` are one. */
export function predicateOf(text: string): string {
  const predicate = aliasOf(text.replaceAll(/[_-]+/g, ' '));
  return SAME.has(predicate) ? SAME_AS : predicate;
}

/** What a fact says, before it has a number and its entities have. */
export interface ParsedFact {
  readonly said: FactInput;
  readonly predicate: string;
  readonly saidFrom: Date | null;
  readonly saidTo: Date | null;
}

/** @throws MempageError `invalid_input` for blank parts, dates that are none, an end before the start, or dates of a name. */
export function parseFact(said: FactInput, timeZone: string): ParsedFact {
  const predicate = predicateOf(said.predicate);
  refuseBlank(said, predicate);
  if (predicate === SAME_AS && (said.validFrom !== undefined || said.validTo !== undefined)) {
    throw invalidInput(
      `"${said.subject} ${said.predicate} ${said.object}" takes no valid_from or valid_to: two names are one for as long as a memory says so. Leave them out; to take it back, forget that memory.`,
    );
  }
  const moment = (text: string | undefined) => (text === undefined ? null : parseMoment(text, timeZone));
  const [saidFrom, saidTo] = [moment(said.validFrom), moment(said.validTo)];
  if (saidFrom && saidTo && saidTo <= saidFrom) {
    throw invalidInput(
      `A fact cannot end (valid_to ${said.validTo}) before it starts (valid_from ${said.validFrom}). valid_to is the first moment at which it is no longer true.`,
    );
  }
  return { said, predicate, saidFrom, saidTo };
}

function refuseBlank({ subject, object }: FactInput, predicate: string): void {
  for (const [name, text] of Object.entries({
    subject: aliasOf(subject),
    predicate,
    object: aliasOf(object),
  })) {
    if (text === '')
      throw invalidInput(`The ${name} of a fact is blank. Give subject, predicate and object.`);
  }
}

/** What a new row says; the numbers and stamps of its recording are filled in by the store. */
export function factRow(
  { said, predicate, saidFrom, saidTo }: ParsedFact,
  { memoryId, origin, occurredAt }: Saying,
  ids: { factId: number; subjectId: number; objectId: number; exclusive: boolean | null },
): Omit<FactRow, 'bankId' | 'recordedAt' | 'actor'> {
  return {
    ...ids,
    version: 1,
    predicate,
    object: said.object.trim(),
    validFrom: saidFrom,
    validTo: saidTo,
    retiredAt: null,
    // As precise as it is stored, so that the same fact given again is the same.
    confidence: Math.round((said.confidence ?? 1) * 1e6) / 1e6,
    origin,
    memoryId,
    saidFrom,
    saidTo,
    saidAt: occurredAt,
    closedBy: null,
    restates: null,
  };
}
