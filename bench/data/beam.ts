/** BEAM (mohammadtavakoli78/BEAM, `chats/100K`): long chats between one person and an assistant. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Conversation, Question, Turn } from './corpus.ts';

interface RawBatch {
  readonly batch_number: number;
  readonly turns: readonly (readonly RawMessage[])[];
}

interface RawMessage {
  readonly role: string;
  readonly id: number;
  readonly content: string;
  readonly time_anchor?: string;
}

type RawQuestions = Record<
  string,
  readonly { readonly question: string; readonly source_chat_ids?: unknown }[]
>;

export function loadBeam(folder: string): Conversation[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => {
      const batches: RawBatch[] = JSON.parse(readFileSync(join(folder, name, 'chat.json'), 'utf8'));
      const questions: RawQuestions = JSON.parse(readFileSync(join(folder, name, 'questions.json'), 'utf8'));
      const turns = turnsOf(batches);
      const refs = new Set(turns.map((turn) => turn.ref));
      return {
        name: `beam-${name}`,
        turns,
        questions: Object.entries(questions).flatMap(([category, list]) =>
          list.map((raw) => questionOf(category, raw, refs)),
        ),
      };
    });
}

/** A batch is a period with a time anchor; its messages are a session. */
function turnsOf(batches: readonly RawBatch[]): Turn[] {
  return batches.flatMap((batch) => {
    const messages = batch.turns.flat();
    const anchor = messages.find((message) => message.time_anchor)?.time_anchor;
    const start = anchor ? Date.parse(`${anchor} UTC`) : Number.NaN;
    return messages.map((message, i) => ({
      ref: String(message.id),
      content: message.content.replace(/\s*->->\s*[\d,]+\s*$/, ''),
      speaker: message.role,
      session: `batch-${batch.batch_number}`,
      occurred_at: Number.isNaN(start) ? undefined : new Date(start + i * 1_000).toISOString(),
    }));
  });
}

function questionOf(
  category: string,
  raw: RawQuestions[string][number],
  refs: ReadonlySet<string>,
): Question {
  const ids = idsIn(raw.source_chat_ids).filter((id) => refs.has(id));
  return {
    text: raw.question,
    evidence: [...new Set(ids)],
    category,
    order: category === 'event_ordering' ? ids : undefined,
  };
}

/** Ids come as a list, or as lists under names (`original_info`, `updated_info`, …). */
function idsIn(value: unknown): string[] {
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(idsIn);
  return [];
}
