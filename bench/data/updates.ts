/** FactConsolidation (MemoryAgentBench): numbered facts of which later ones overrule earlier ones. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FactSet {
  readonly name: string;
  /** In the order in which they were said. */
  readonly facts: readonly string[];
  readonly questions: readonly { readonly text: string; readonly answers: readonly string[] }[];
}

interface RawSet {
  readonly context: string;
  readonly questions: readonly string[];
  readonly answers: readonly (string | readonly string[])[];
}

/** The sets of a folder whose questions take one look at the facts (`sh`), or several (`mh`). */
export function loadFactSets(folder: string, hops: 'sh' | 'mh'): FactSet[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.includes(`_${hops}_`) && name.endsWith('.json'))
    .sort((a, b) => a.length - b.length || a.localeCompare(b))
    .map((name) => {
      const raw: RawSet = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      const facts = raw.context
        .split('\n')
        .filter((line) => /^\d+\. /.test(line))
        .map((line) => line.replace(/^\d+\. /, ''));
      const questions = raw.questions.map((text, i) => ({ text, answers: [raw.answers[i] ?? []].flat() }));
      return { name: name.replace(/^factconsolidation_|\.json$/g, ''), facts, questions };
    });
}

/** What ends the part of such a sentence that says what it is about. */
const FRAME_END = /^(.+\b(?:is|was|are|were|of|by|to|in|for|at|with|from|as|plays|speaks))\s+(.+)$/;

/**
 * Pairs of places of facts that cannot both hold, earlier first, derived from the texts alone: the same words up to a verb
 * or preposition and then others, with no further verb in what differs (which would be another subject).
 */
export function conflicting(facts: readonly string[]): [number, number][] {
  const byFrame = new Map<string, number[]>();
  for (const [i, fact] of facts.entries()) {
    for (const frame of framesOf(fact)) byFrame.set(frame, [...(byFrame.get(frame) ?? []), i]);
  }
  const pairs = new Set<string>();
  for (const [frame, places] of byFrame) {
    for (const [i, a] of places.entries()) {
      for (const b of places.slice(i + 1)) {
        if (rest(facts[a], frame) !== rest(facts[b], frame)) pairs.add(`${a} ${b}`);
      }
    }
  }
  return [...pairs].map((pair) => pair.split(' ').map(Number) as [number, number]);
}

const rest = (fact: string | undefined, frame: string): string => (fact ?? '').slice(frame.length).trim();

/** Every beginning of a sentence that ends in such a word, if no verb follows. */
function framesOf(fact: string): string[] {
  const frames: string[] = [];
  for (
    let match = FRAME_END.exec(fact);
    match;
    match = FRAME_END.exec(match[1]?.replace(/\s+\S+$/, '') ?? '')
  ) {
    const frame = match[1] ?? '';
    if (
      /\b(?:is|was|are|were|plays|speaks|died|worked|works|born|founded|created|performed|written)\b/.test(
        fact.slice(frame.length),
      )
    )
      break;
    if (/\b(?:is|was|are|were|plays|speaks|died|worked|works)\b/.test(frame)) frames.push(frame);
  }
  return frames;
}
