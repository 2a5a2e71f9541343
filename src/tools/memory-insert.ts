import { z } from 'zod';
import { formatId } from '../ids.ts';
import type { FactConflict } from '../memory/facts-conflicts.ts';
import type { Known } from '../memory/identity.ts';
import { type Inserted, insertMemories } from '../memory/insert.ts';
import type { MemoryInput } from '../memory/memory-input.ts';
import type { Similar, TextConflict } from '../memory/similar.ts';
import { KINDS, ORIGINS } from '../types.ts';
import { memoryIds } from './arguments.ts';
import { defineTool } from './define.ts';
import { fact, toFactInput } from './facts.ts';
import { hintFor } from './insert-hints.ts';
import { compact, cut, label } from './wire.ts';

const memory = z.strictObject({
  content: z.string().describe('verbatim, self-contained'),
  kind: z.enum(KINDS).optional(),
  ref: z.string().min(1).max(200).optional().describe('your own unique id'),
  occurred_at: z.string().optional().describe('ISO; default now'),
  session: z.string().min(1).max(200).optional(),
  speaker: z.string().min(1).max(200).optional(),
  tags: z.array(z.string().max(100)).max(50).optional(),
  importance: z.number().min(0).max(1).optional(),
  keys: z
    .array(z.string().min(1).max(2_000))
    .max(20)
    .optional()
    .describe('other texts to find it by, e.g. questions it answers'),
  facts: z.array(fact).max(50).optional(),
  source: z.string().max(2_000).optional(),
  origin: z.enum(ORIGINS).optional().describe('who the text is from'),
  supersedes: z.array(z.string()).max(50).optional().describe('ids it replaces'),
  derived_from: z.array(z.string()).max(500).optional(),
  expires_at: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

export const memoryInsert = defineTool({
  name: 'memory_insert',
  title: 'Remember',
  description:
    'Store one or many memories: what was said (episode, with session and speaker), facts, decisions, preferences (note), long texts (document), how-tos (procedure), summaries. Repeating an insert is safe. The answer names near-duplicates and contradictions to settle.',
  effect: 'write',
  input: z.strictObject({ memories: z.array(memory).min(1) }),
  output: z.object({ memories: z.array(z.looseObject({})) }),
  handle: async (bank, args) => {
    const inserted = await insertMemories(bank, args.memories.map(toInput));
    const memories = inserted.map((each, i) => toResult(each, args.memories[i]?.content ?? ''));
    return { data: { memories }, text: insertedText(memories) };
  },
});

function toInput(args: z.output<typeof memory>): MemoryInput {
  const { occurred_at, supersedes, derived_from, expires_at, facts, ...same } = args;
  return {
    ...same,
    occurredAt: occurred_at,
    expiresAt: expires_at,
    supersedes: memoryIds(supersedes),
    derivedFrom: memoryIds(derived_from),
    facts: facts?.map(toFactInput),
  };
}

interface InsertResult {
  readonly id?: string;
  readonly ref?: string;
  readonly status: string;
  readonly similar?: readonly { readonly id: string; readonly content: string }[];
  readonly conflicts?: readonly Conflict[];
  /** It had faded by itself, and came back by being told again. */
  readonly revived?: true;
  readonly superseded_by?: string;
  readonly faded?: true;
  readonly expired?: true;
  /** What the memory that was there did not take. */
  readonly not_added?: readonly string[];
  /** Memories of the same words that are not this one, with what tells them from it. */
  readonly same_words?: readonly SameWords[];
  /** Secrets that were taken out of the text. */
  readonly removed?: readonly string[];
  /** Why it is kept out of results. */
  readonly quarantined?: string;
  readonly hint?: string;
}

function toResult(result: Inserted, given: string): InsertResult {
  const conflicts = [
    ...result.conflicts.map(conflictResult),
    ...(result.textConflicts ?? []).map((each) => textConflictResult(each, given)),
  ];
  const { standing = {}, notAdded = [], sameWords = [] } = result;
  return compact({
    id: result.status === 'erased' ? undefined : formatId('m', result.id),
    ref: result.ref ?? undefined,
    status: result.status,
    revived: result.revived ? (true as const) : undefined,
    superseded_by: standing.superseded && formatId('m', standing.superseded.by),
    faded: standing.faded && (true as const),
    expired: standing.expired,
    not_added: notAdded.length > 0 ? notAdded : undefined,
    same_words: sameWords.length > 0 ? sameWords.slice(-MOST_SAME).map(sameWordsResult) : undefined,
    similar: result.similar.length > 0 ? result.similar.map(similarResult) : undefined,
    conflicts: conflicts.length > 0 ? conflicts : undefined,
    removed: result.removed?.length ? result.removed : undefined,
    quarantined: result.quarantined ?? standing.quarantined,
    hint: hintFor(result),
  });
}

/** The latest are shown. */
const MOST_SAME = 3;

interface SameWords {
  readonly id: string;
  readonly superseded_by?: string;
  readonly faded?: true;
  readonly expired?: true;
  /** A newer memory seems to say otherwise. */
  readonly overruled?: true;
  readonly quarantined?: true;
  readonly origin: string;
}

const sameWordsResult = ({ id, supersededBy, origin, ...known }: Known): SameWords =>
  compact({
    id: formatId('m', id),
    superseded_by: supersededBy === null ? undefined : formatId('m', supersededBy),
    faded: known.faded || undefined,
    expired: known.expired || undefined,
    overruled: known.overruled || undefined,
    quarantined: known.quarantined || undefined,
    origin,
  });

function sameWordsText({ id, ...rest }: SameWords): string {
  const parts = Object.entries(rest).map(([name, value]) => (value === true ? name : `${name} ${value}`));
  return `  same words in ${id}: ${parts.join(', ')}`;
}

/** How much of a similar memory is shown: enough to tell whether it says the same. */
const SHOWN = 160;

const shown = (text: string): string => (text.length > SHOWN ? `${cut(text, SHOWN)}…` : text);

const similarResult = ({ memory: { id, content } }: Similar) => ({
  id: formatId('m', id),
  content: shown(content),
});

/** What differs: values of a fact, or whole texts, which only seem to be about the same. */
interface Conflict {
  readonly memory: string;
  readonly stored: string;
  readonly given: string;
  readonly fact?: string;
  readonly about?: string;
  readonly closed?: boolean;
  /** Which of the two is true now. */
  readonly holds?: FactConflict['holds'];
  /** What ended the stored one, where it was another fact than the given. */
  readonly closed_by?: string;
  readonly seems?: string;
}

const textConflictResult = ({ memory, relation, newer }: TextConflict, given: string): Conflict => ({
  memory: formatId('m', memory.id),
  stored: shown(memory.content),
  given: shown(given),
  seems: newer === 'given' || relation === 'contradicts' ? relation : 'revised by the stored',
});

const conflictResult = (conflict: FactConflict): Conflict =>
  compact({
    fact: formatId('f', conflict.factId),
    memory: formatId('m', conflict.memoryId),
    about: `${conflict.subject} ${conflict.predicate}`,
    stored: conflict.stored,
    given: conflict.given,
    closed: conflict.closed,
    holds: conflict.holds,
    closed_by: conflict.closedBy === undefined ? undefined : formatId('f', conflict.closedBy),
  });

function conflictText({
  fact,
  memory,
  about,
  stored,
  given,
  closed,
  holds,
  closed_by,
  seems,
}: Conflict): string {
  const [was, is] = [JSON.stringify(stored), JSON.stringify(given)];
  if (!fact) return `  ${seems} ${memory}: ${was}, now ${is}`;
  const ended = closed_by ? `, closed_by ${closed_by}` : '';
  return `  conflicts with ${fact} in ${memory}: ${label(about ?? '')} stored ${was}, given ${is} (closed ${closed}, holds ${holds}${ended})`;
}

/** Of a memory that was there: what became of it before, or now. */
const stateText = ({
  revived,
  superseded_by,
  faded,
  expired,
  not_added,
}: Partial<InsertResult>): string[] => [
  ...(revived ? ['revived'] : []),
  ...(superseded_by ? [`superseded_by ${superseded_by}`] : []),
  ...(faded ? ['faded'] : []),
  ...(expired ? ['expired'] : []),
  ...(not_added ? [`not_added ${not_added.join(', ')}`] : []),
];

function insertedText(memories: readonly InsertResult[]): string {
  return memories
    .flatMap(({ id, ref, status, similar = [], conflicts = [], removed, quarantined, hint, ...rest }) => [
      [id, ref && `ref ${label(ref)}`, status, ...stateText(rest)].filter(Boolean).join(' '),
      ...(rest.same_words ?? []).map(sameWordsText),
      ...similar.map((near) => `  similar to ${near.id}: ${JSON.stringify(near.content)}`),
      ...conflicts.map(conflictText),
      ...(removed ? [`  removed from the text: ${removed.join(', ')}`] : []),
      ...(quarantined ? [`  quarantined, kept out of results: ${quarantined}`] : []),
      ...(hint ? [`  ${hint}`] : []),
    ])
    .join('\n');
}
