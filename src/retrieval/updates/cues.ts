/** Words that turn a statement round or say that something has become different. */

const NEGATIONS = new Set(
  'not no never none nobody nothing nowhere neither nor without hardly un-'.split(' '),
);

export const isNegation = (word: string): boolean => NEGATIONS.has(word);

/** Pairs of opposites that statements of fact turn on; the first of each counts +1, the second -1. */
const OPPOSITES: readonly (readonly [readonly string[], readonly string[]])[] = [
  ['open opens opened', 'closed closes close shut'],
  ['covers covered include includes included', 'excludes excluded excluding except'],
  ['paid', 'unpaid unsettled outstanding'],
  ['won win wins', 'lost lose loses'],
  ['like likes love loves enjoy enjoys', 'dislike dislikes hate hates'],
  ['accepted accepts approved allowed allows', 'rejected rejects refused refuses forbidden forbids denied'],
  ['possible', 'impossible'],
  ['available', 'unavailable'],
  ['enabled enable on', 'disabled disable off'],
  ['true', 'false'],
  ['with', 'without'],
  ['before', 'after'],
  ['more increased rose higher', 'less decreased fell lower'],
  ['married', 'divorced single'],
  ['alive', 'dead died'],
  ['first', 'last'],
  ['full', 'empty'],
  ['hot', 'cold'],
  ['public', 'private'],
  ['older oldest', 'younger youngest'],
  ['safe', 'unsafe dangerous'],
  ['works working', 'broken fails failed'],
].map(([a = '', b = '']) => [a.split(' '), b.split(' ')] as const);

const SIDES = new Map<string, { pair: number; side: number }>();
for (const [pair, [plus, minus]] of OPPOSITES.entries()) {
  for (const word of plus) SIDES.set(word, { pair, side: 1 });
  for (const word of minus) SIDES.set(word, { pair, side: -1 });
}

/** Which sides of which pairs a text is on; a text on both sides of a pair is on neither. */
export function polarityOf(words: readonly string[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const word of words) {
    const entry = SIDES.get(word);
    if (!entry) continue;
    const before = found.get(entry.pair);
    found.set(entry.pair, before === undefined || before === entry.side ? entry.side : 0);
  }
  return found;
}

/** Words that cannot but tell of a change of what they speak of. */
const STRONG =
  /\b(?:no longer|any ?more|any ?longer|no more|cancel(?:l?ed)|called off|postponed|put off|rescheduled|slipped|delayed|brought forward|switched|replaced|renamed|moved (?:to|from|back|into|out)|changed (?:to|from|my|his|her|our|their)|gave up|given up|gone off|quit|stopped|retired|resigned|took over|taken over|broke up|instead|correction|(?:that|i) was wrong|my mistake|turns out|raise[ds]?|lower(?:ed|s)|reduced|increased|decreased|goes (?:up|down)|went (?:up|down)|(?:is |was )?(?:up|down) to|grew to|grown to|dropped to|from now on|has left|have left|had to (?:raise|lower|move|change|cancel)|make it (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/i;

/** Words that often do. */
const WEAK =
  /\b(?:now|nowadays|these days|recently|lately|finally|eventually|as of|since|starting|effective|from \w+ on(?:wards)?|update[ds]?|revised|rescheduled|extended|improved|reached|has grown|have grown|moved|left|became|becomes|again|new|joined|got|has been|have been|is over|is done|another)\b/i;

export type Change = 'strong' | 'weak' | 'none';

/** How plainly a text says that something has become different. */
export function changeIn(text: string): Change {
  if (STRONG.test(text)) return 'strong';
  return WEAK.test(text) ? 'weak' : 'none';
}

const OCCASION =
  /\b(?:today|tonight|yesterday|last night|(?:this|yesterday) (?:morning|afternoon|evening)|(?:for|at) (?:breakfast|lunch|dinner|supper))\b/i;

/** Whether a text tells of one day or meal: on another day another thing is true, and neither replaces the other. */
export const tellsOfOneDay = (text: string): boolean => OCCASION.test(text);
