/** Names in a query: the bank's speakers, and other capitalised words. */

export interface NamesFound {
  readonly speakers: readonly string[];
  readonly entities: readonly string[];
  readonly saidBy?: string;
}

const SPEECH =
  'say|said|says|tell|told|mention|mentioned|talk|talked|share|shared|ask|asked|write|wrote|suggest|suggested|explain|explained|claim|claimed|recommend|recommended|promise|promised|think|reply|replied|answer|answered|express|expressed';

/** @param speakers names as stored; found by full name, or by a first name that only one of them has. */
export function namesIn(text: string, speakers: readonly string[]): NamesFound {
  const firsts = new Map<string, string[]>();
  for (const speaker of speakers) {
    const first = speaker.split(/\s+/)[0]?.toLowerCase() ?? '';
    firsts.set(first, [...(firsts.get(first) ?? []), speaker]);
  }
  const found = speakers.filter((speaker) => {
    if (hasWord(text, speaker)) return true;
    const first = speaker.split(/\s+/)[0] ?? '';
    return first !== speaker && firsts.get(first.toLowerCase())?.length === 1 && hasWord(text, first);
  });
  return { speakers: found, entities: entitiesIn(text, found), saidBy: saidBy(text, found) };
}

/** One-letter and lower-case speakers ("user", "a") are words too; those need the very same letters. */
function hasWord(text: string, name: string): boolean {
  if (name.length < 2) return false;
  const flags = /^\p{Lu}/u.test(name) && name.length > 2 ? 'iu' : 'u';
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal(name)}(?![\\p{L}\\p{N}])`, flags).test(text);
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const CAPITALISED =
  /\p{Lu}[\p{L}\p{M}\p{N}'’&.-]*(?:\s+(?:(?:of|the|de|da|del|van|von|der|la|le|bin|al)\s+){0,2}\p{Lu}[\p{L}\p{M}\p{N}'’&.-]*)*/gu;
/** Words that open a sentence or belong to the calendar; alone they name nobody. */
const NO_NAME =
  /^(?:I|I'[a-z]+|A|An|The|This|That|These|Those|It|He|She|They|We|You|My|Our|Your|His|Her|Their|What|When|Where|Who|Whom|Whose|Which|Why|How|Is|Are|Was|Were|Do|Does|Did|Has|Have|Had|Can|Could|Will|Would|Should|May|Might|Must|Tell|Give|Show|List|Find|Please|Remind|Summari[sz]e|Describe|Explain|Name|In|On|At|For|From|With|By|To|Of|And|But|Or|So|If|Then|Since|After|Before|During|Between|Over|About|As|Not|No|Yes|Ok|Okay|Hi|Hello|Hey|Also|Any|All|Some|There|Here|Let|January|February|March|April|June|July|August|September|October|November|December|(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)days?|Last|Next|First|Second|Third|Today|Yesterday|Tomorrow|AM|PM)$/;

function entitiesIn(text: string, speakers: readonly string[]): string[] {
  const known = new Set(
    speakers.flatMap((speaker) => [speaker, ...speaker.split(/\s+/)].map((name) => name.toLowerCase())),
  );
  const names = [...text.matchAll(CAPITALISED)].flatMap(([run]) => {
    const words = run.split(/\s+/).map((word) => word.replace(/['’]s$|[.'’-]+$/u, ''));
    while (words[0] && NO_NAME.test(words[0])) words.shift();
    while (words.length > 0 && NO_NAME.test(words.at(-1) ?? '')) words.pop();
    const name = words.join(' ');
    return name.length < 2 || words.every((word) => known.has(word.toLowerCase())) ? [] : [name];
  });
  return [...new Set(names)].slice(0, 16);
}

/** `what did Ann say`, `Ann told me`: the one speaker whose words are asked for. */
function saidBy(text: string, speakers: readonly string[]): string | undefined {
  const sayers = speakers.filter((speaker) => {
    const name = `(?:${literal(speaker)}|${literal(speaker.split(/\s+/)[0] ?? speaker)})`;
    return new RegExp(
      `(?<![\\p{L}])${name}\\s+(?:(?:has|have|had|also|just|once|ever|last)\\s+)*(?:${SPEECH})\\b`,
      'iu',
    ).test(text);
  });
  return sayers.length === 1 ? sayers[0] : undefined;
}
