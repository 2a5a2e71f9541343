/** A made-up life in sentences made by code: what matters, what is ordinary, and chatter about the same people and things. */

export const FIRST =
  'Alma Bertil Carin Dagny Einar Frida Gustav Hedda Ivar Jonna Klas Linnea Malin Nils Olga Petra Ragnar Signe Tora Ulf Vera Wilma Ylva Anton Beata Cecil Doris Emil Folke Greta'.split(
    ' ',
  );
export const LAST =
  'Ahlberg Berglund Dahlin Ekman Falk Granath Hedlund Isaksson Jansson Kjellin Lundin Moberg Norling Oskarsson Palm Quist Rydell Sandin Thorell Wiklund'.split(
    ' ',
  );
export const THING =
  'accordion barometer canoe ladder lantern passport piano projector recipe saddle sewing-machine skates sledge telescope tent toolbox trailer typewriter violin wheelbarrow anvil compass easel kiln loom mandolin microscope rowboat samovar tapestry'.split(
    ' ',
  );
export const PLACE =
  'attic barn boathouse cellar chapel garage greenhouse harbour kitchen library mill orchard parlour pantry quarry school shed stable tower workshop'.split(
    ' ',
  );
const MOOD = 'fine noisy slow pleasant crowded cold dusty bright quiet late'.split(' ');
const WHEN = ['this morning', 'at noon', 'in the evening', 'after lunch', 'before work', 'on the way home'];

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Entry {
  readonly ref: string;
  readonly matters: boolean;
  readonly question: string;
  readonly memory: Readonly<Record<string, unknown>>;
}

/** Shares of all that is stored; the rest is chatter. */
const MATTERS = 0.05;
const ORDINARY = 0.1;

/** What is stored on a day. */
export function* entriesOf(day: number, count: number, at: Date, random: () => number): Generator<Entry> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  for (let i = 0; i < count; i++) {
    const ref = `${day}-${i}`;
    const who = `${pick(FIRST)} ${pick(LAST)}`;
    const [thing, place] = [pick(THING), pick(PLACE)];
    const share = random();
    const base = { ref, occurred_at: new Date(at.getTime() + i * 60_000).toISOString() };
    const episode = { ...base, kind: 'episode', session: `day ${day}`, speaker: pick(FIRST) };
    if (share < MATTERS) {
      const content = `${who} keeps the ${thing} in the ${place}, and the key hangs in the ${pick(PLACE)}.`;
      const memory = { ...base, kind: 'note', content, importance: 0.8 };
      yield { ref, matters: true, question: `Where does ${who} keep the ${thing}?`, memory };
    } else if (share < MATTERS + ORDINARY) {
      const content = `We carried the ${thing} of ${who} from the ${place} to the ${pick(PLACE)} ${pick(WHEN)}.`;
      const question = `Where was the ${thing} of ${who} carried from the ${place}?`;
      yield { ref, matters: false, question, memory: { ...episode, content } };
    } else {
      const content = `${who} says that the ${place} was ${pick(MOOD)} ${pick(WHEN)}, and asked about a ${thing}.`;
      const question = `What did ${who} ask about, and how was the ${place}?`;
      yield { ref, matters: false, question, memory: { ...episode, content, importance: 0.2 } };
    }
  }
}
