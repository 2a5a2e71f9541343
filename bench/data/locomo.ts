/** LoCoMo (snap-research/locomo, `data/locomo10.json` or a part of it): months of chat between two people. */
import { readFileSync } from 'node:fs';
import type { Conversation, Question, Turn } from './corpus.ts';

const CATEGORIES: Record<number, string> = {
  1: 'multi-hop',
  2: 'temporal',
  3: 'open-domain',
  4: 'single-hop',
  5: 'adversarial',
};

interface RawTurn {
  readonly speaker: string;
  readonly dia_id: string;
  readonly text?: string;
  readonly blip_caption?: string;
}

interface RawSample {
  readonly sample_id: string;
  readonly conversation: Record<string, unknown>;
  readonly qa: readonly {
    readonly question: string;
    readonly evidence?: readonly string[];
    readonly category: number;
  }[];
}

export function loadLocomo(file: string): Conversation[] {
  const samples: RawSample[] = JSON.parse(readFileSync(file, 'utf8'));
  return samples.map((sample) => {
    const turns = turnsOf(sample.conversation);
    const refs = new Set(turns.map((turn) => turn.ref));
    return {
      name: `locomo-${sample.sample_id}`,
      turns,
      questions: sample.qa.map((qa) => questionOf(qa, refs)),
    };
  });
}

function turnsOf(conversation: Record<string, unknown>): Turn[] {
  const numbers = Object.keys(conversation)
    .flatMap((key) => /^session_(\d+)$/.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  return numbers.flatMap((number) => {
    const occurred_at = isoOf(String(conversation[`session_${number}_date_time`]));
    const turns = conversation[`session_${number}`] as RawTurn[];
    return turns.map((turn) => ({
      ref: turn.dia_id,
      content: `${turn.speaker}: ${turn.text ?? ''}${turn.blip_caption ? ` [image: ${turn.blip_caption}]` : ''}`,
      speaker: turn.speaker,
      session: `session-${number}`,
      occurred_at,
    }));
  });
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `1:56 pm on 8 May, 2023` → `2023-05-08T13:56:00Z`. */
export function isoOf(text: string): string {
  const match = /(\d+):(\d+)\s*(am|pm)\s+on\s+(\d+)\s+([a-z]+),?\s+(\d{4})/i.exec(text);
  if (!match) throw new Error(`not a LoCoMo time: ${text}`);
  const [, hour, minute, half, day, month, year] = match;
  const hours = (Number(hour) % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  const monthIndex = MONTHS.indexOf((month ?? '').slice(0, 3).toLowerCase());
  return new Date(Date.UTC(Number(year), monthIndex, Number(day), hours, Number(minute))).toISOString();
}

/** Some evidence cells hold several ids or are misspelt (`D8:6; D9:17`, `D:11:26`, `D30:05`): repaired or dropped. */
function questionOf(qa: RawSample['qa'][number], refs: ReadonlySet<string>): Question {
  const found = (qa.evidence ?? [])
    .flatMap((cell) => cell.match(/D:?\d+:\d+/g) ?? [])
    .map((id) => id.replace(/^D:?(\d+):0*(\d+)$/, 'D$1:$2'))
    .filter((id) => refs.has(id));
  return {
    text: qa.question,
    evidence: [...new Set(found)],
    category: CATEGORIES[qa.category] ?? String(qa.category),
  };
}
