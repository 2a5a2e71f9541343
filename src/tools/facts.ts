/** Facts as arguments and in results. */
import { z } from 'zod';
import { formatId } from '../ids.ts';
import type { FactInput } from '../memory/facts-input.ts';
import type { ReadFact } from '../memory/read-facts.ts';
import { formatMoment } from '../time.ts';
import { compact, quote } from './wire.ts';

export const fact = z.strictObject({
  subject: z.string().min(1).max(500),
  predicate: z.string().min(1).max(200),
  object: z.string().min(1).max(500),
  valid_from: z.string().optional(),
  valid_to: z.string().optional(),
  exclusive: z.boolean().optional().describe('true: ends the earlier value'),
  confidence: z.number().min(0).max(1).optional(),
});

export const toFactInput = ({ valid_from, valid_to, ...same }: z.output<typeof fact>): FactInput => ({
  ...same,
  validFrom: valid_from,
  validTo: valid_to,
});

type FactRow = ReadFact['fact'];

/** A fact in a result; what is unknown or as usual is left out. */
export const factToWire = (fact: FactRow, subject: string, timeZone: string) => {
  const moment = (date: Date | null) => (date === null ? undefined : formatMoment(date, timeZone));
  return compact({
    id: formatId('f', fact.factId),
    subject,
    predicate: fact.predicate,
    object: fact.object,
    valid_from: moment(fact.validFrom),
    valid_to: moment(fact.validTo),
    recorded_at: formatMoment(fact.recordedAt, timeZone),
    memory: formatId('m', fact.memoryId),
    closed_by: fact.closedBy === null ? undefined : formatId('f', fact.closedBy),
    exclusive: fact.exclusive ? (true as const) : undefined,
    origin: fact.origin === 'agent' ? undefined : fact.origin,
    confidence: fact.confidence === 1 ? undefined : Number(fact.confidence.toFixed(3)),
  });
};

export type WireFact = ReturnType<typeof factToWire>;

/** A line that tells what the fact is, then what it says, quoted: stored text is never the tool's own words. */
export function factText({ id, subject, predicate, object, ...rest }: WireFact): string {
  const head = Object.entries(rest).map(([name, value]) => (value === true ? name : `${name} ${value}`));
  return `[${[id, ...head].join(' | ')}]\n${quote(`${subject} | ${predicate} | ${object}`)}`;
}
