/** TemporalMemoryDataset (Zyphra): LoCoMo conversations with a time for every turn, and questions that ask by time. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Turn } from './corpus.ts';

export interface TimeQuestion {
  /** The file it is from, e.g. `time/month`. */
  readonly category: string;
  readonly text: string;
  /** The dialogue before it, for the ambiguous ones. */
  readonly context?: string;
  readonly evidence: readonly string[];
}

export interface Log {
  readonly name: string;
  readonly turns: readonly Turn[];
  readonly questions: readonly TimeQuestion[];
  /** Questions are asked right after the last turn; the last session is the last that is stored. */
  readonly now: Date;
  /** When the last session began: what the data set counts its "days ago" from, in whole periods of 24 hours. */
  readonly lastStart: Date;
}

interface RawTurn {
  readonly speaker: string;
  readonly text: string;
  readonly blip_caption?: string;
  readonly date_time: string;
  readonly response_number: string;
}

interface Utterance {
  readonly speaker: string;
  readonly text: string;
}

type RawQuestions = Record<
  string,
  readonly {
    readonly questions: readonly (string | readonly Utterance[])[];
    readonly relevant_docs: readonly number[];
  }[]
>;

const FOLDERS = { time_qs: 'time', ambiguous_time_qs: 'ambiguous', content_time_qs: 'content' } as const;
const MINUTE = 60_000;

export function loadTemporal(folder: string): Log[] {
  if (!existsSync(folder)) return [];
  return readdirSync(join(folder, 'conversations'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const id = name.replace('.json', '');
      const turns = turnsOf(JSON.parse(readFileSync(join(folder, 'conversations', name), 'utf8')));
      const session = turns.at(-1)?.session;
      const timesOf = (of: readonly Turn[]) => of.map((turn) => Date.parse(turn.occurred_at ?? ''));
      return {
        name: id,
        turns,
        questions: questionsOf(folder, id),
        now: new Date(Math.max(...timesOf(turns)) + MINUTE),
        lastStart: new Date(Math.min(...timesOf(turns.filter((turn) => turn.session === session)))),
      };
    });
}

function turnsOf(conversation: Record<string, unknown>): Turn[] {
  const sessions = Object.keys(conversation).filter((key) => /^session_\d+$/.test(key));
  return sessions
    .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)))
    .flatMap((session) =>
      (conversation[session] as readonly RawTurn[]).map((turn) => ({
        ref: turn.response_number,
        content: `${turn.speaker}: ${turn.text}${turn.blip_caption ? ` [image: ${turn.blip_caption}]` : ''}`,
        speaker: turn.speaker,
        session,
        occurred_at: timeOf(turn.date_time),
      })),
    );
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** `01:56:04 AM on Monday 08 May, 2023`, taken as UTC. */
function timeOf(text: string): string {
  const match = /(\d+):(\d+):(\d+) ([AP])M on \w+ (\d+) (\w+), (\d{4})/.exec(text);
  if (!match) throw new Error(`not a time of this data set: ${text}`);
  const [, hour, minute, second, half, day, month = '', year] = match;
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  const monthIndex = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  return new Date(
    Date.UTC(Number(year), monthIndex, Number(day), hours, Number(minute), Number(second)),
  ).toISOString();
}

/**
 * Every wording once. Where one wording is listed with several answers (a date with two sessions is listed once for each),
 * all of them together are the answer.
 */
function questionsOf(folder: string, id: string): TimeQuestion[] {
  const merged = new Map<string, TimeQuestion>();
  for (const [sub, label] of Object.entries(FOLDERS)) {
    for (const file of readdirSync(join(folder, 'questions', sub)).sort()) {
      const raw: RawQuestions = JSON.parse(readFileSync(join(folder, 'questions', sub, file), 'utf8'));
      const category = `${label}/${file.replace(/^test_|\.json$/g, '')}`;
      for (const entry of raw[`file_${id}`] ?? []) {
        for (const question of entry.questions) {
          const key = `${category} ${JSON.stringify(question)}`;
          const evidence = [...(merged.get(key)?.evidence ?? []), ...entry.relevant_docs.map(String)];
          merged.set(key, { category, ...asked(question), evidence: [...new Set(evidence)] });
        }
      }
    }
  }
  return [...merged.values()];
}

function asked(question: string | readonly Utterance[]): { text: string; context?: string } {
  if (typeof question === 'string') return { text: question };
  const lines = question.map(({ speaker, text }) => `${speaker}: ${text}`);
  return { text: question.at(-1)?.text ?? '', context: lines.slice(0, -1).join('\n') };
}
