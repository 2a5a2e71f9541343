/** A bank that nobody tended: the same thing noted again and again, things that changed, long talk with little in it. */
import { FIRST, LAST, PLACE, randomFrom, THING } from '../year/world.ts';

export interface Question {
  readonly text: string;
  /** Each of these sets of words must be together in one memory that is shown. */
  readonly evidence: readonly (readonly string[])[];
}

export interface World {
  readonly memories: readonly Readonly<Record<string, unknown>>[];
  readonly questions: readonly Question[];
}

const PEOPLE = 20;
const THINGS_EACH = 3;
/** Of the things, those that were moved later. */
const MOVED = 0.3;
const TURNS = 12;
const START = Date.parse('2027-03-01T08:00:00Z');
const HOUR = 3_600_000;

/** Three things each of twenty people, every note three times; each person's talk about them between small talk. */
export function untended(): World {
  const random = randomFrom(11);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const memories: Record<string, unknown>[] = [];
  const questions: Question[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    const who = `${FIRST[person % FIRST.length]} ${LAST[(person * 7) % LAST.length]}`;
    const at = START + person * 24 * HOUR;
    const note = (thing: string, place: string, hours: number, lead: string) => ({
      content: `${lead}${who} keeps the ${thing} in the ${place}.`,
      kind: 'note',
      facts: [{ subject: who, predicate: `keeps the ${thing} in`, object: place }],
      occurred_at: new Date(at + hours * HOUR).toISOString(),
    });
    const kept = Array.from({ length: THINGS_EACH }, (_, i) => {
      const thing = THING[(person * THINGS_EACH + i) % THING.length] as string;
      const first = pick(PLACE);
      const moved = random() < MOVED ? pick(PLACE.filter((place) => place !== first)) : undefined;
      for (const [hours, lead] of [
        [1, ''],
        [2, 'Noted: '],
        [3, 'As said, '],
      ] as const) {
        memories.push(note(thing, first, hours, lead));
      }
      if (moved) memories.push(note(thing, moved, 9, ''));
      return { thing, place: moved ?? first };
    });
    const [told, colour] = [pick(THING), pick(['red', 'green', 'blue', 'yellow', 'black', 'white'])];
    for (let turn = 0; turn < TURNS; turn++) {
      const content =
        turn === 7
          ? `${who} painted the ${told} ${colour} and will sell it for ${100 + person} crowns.`
          : `${pick(FIRST)} says it is ${pick(['late', 'cold', 'fine', 'loud'])} in the ${pick(PLACE)} and asks ${who} for ${pick(['tea', 'coffee', 'the time', 'a chair'])}.`;
      memories.push({
        content,
        session: `talk ${person}`,
        speaker: pick(FIRST),
        occurred_at: new Date(at + 5 * HOUR + turn * 60_000).toISOString(),
      });
    }
    for (const { thing, place } of kept) {
      questions.push({ text: `Where does ${who} keep the ${thing}?`, evidence: [[who, thing, place]] });
    }
    questions.push(
      {
        text: `What does ${who} keep, and where?`,
        evidence: kept.map(({ thing, place }) => [who, thing, place]),
      },
      { text: `What did ${who} paint, and in which colour?`, evidence: [[who, told, colour]] },
    );
  }
  return { memories, questions };
}
