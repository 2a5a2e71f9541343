/** Tells verbs from other words well enough to find where the subject of a plain sentence ends. */
import { ENGLISH_IRREGULAR } from '../language/english.ts';

const AUXILIARY = new Set(
  `is are was were am be been being has have had having do does did will would shall should can could may might must
  'm 're 's became becomes become remains remain stays seems costs`.split(/\s+/),
);

/** Common verbs of statements about people and things; irregular forms come from the language's list. */
const COMMON = new Set(
  `live work like love hate prefer want need use own drive speak play study teach cost weigh run take eat drink start
  begin end open close move stay plan visit buy sell go come leave arrive depart travel fly walk swim ride cycle cook
  bake read write sing dance paint draw watch listen call name know think believe hope wish try learn train practise
  practice attend join finish graduate marry divorce date meet see find keep hold lead manage head direct chair report
  serve support follow belong contain cover include exclude require allow forbid return throw give send receive pay owe
  earn save spend last measure grow rise fall drop raise lower increase decrease change switch replace cancel postpone
  schedule meet happen occur rent lend borrow sleep wake smoke suffer enjoy avoid refuse accept agree decide choose pick
  win lose beat score sign publish produce make build create found develop design invent discover compose perform star
  act record release launch locate base employ hire retire resign quit die bear born educate house host sponsor wear
  adopt raise feed treat cure heal hurt ache break repair fix install upgrade deploy store hang stand sit lie lay put
  set get turn show tell say mean cost help let ask answer`.split(/\s+/),
);

const PRONOUN = /^(?:i|we|you|they|who|not|to|also|always|never|often|usually|still|and)$/;
/** After these stands a noun, even one that could be a verb ("the head", "my work", "current name"). */
const NO_VERB_AFTER =
  /^(?:the|a|an|my|your|his|her|its|our|their|this|that|of|in|on|at|for|with|from|by|no|every|each|new|old|current|former|first|last|next|main)$/;

/** Base forms that an inflected form may come from: `tries` from `try`, `died` from `die`, `stopped` from `stop`. */
function basesOf(word: string): string[] {
  const irregular = ENGLISH_IRREGULAR.get(word);
  const bases = irregular ? [irregular] : [];
  for (const suffix of ['ies', 'ied', 'es', 'ed', 'ing', 's', 'd']) {
    if (!word.endsWith(suffix) || word.length - suffix.length < 1) continue;
    const stem = word.slice(0, -suffix.length);
    bases.push(stem, `${stem}e`, `${stem}y`, `${stem}ie`, stem.replace(/(.)\1$/, '$1'));
  }
  return bases;
}

/** @param previous the word before, which tells a verb from a noun of the same form. */
export function isVerb(word: string, previous?: string): boolean {
  if (AUXILIARY.has(word)) return true;
  if (previous === undefined || NO_VERB_AFTER.test(previous)) return false;
  if (basesOf(word).some((base) => COMMON.has(base))) return true;
  // The base form itself is a verb after a pronoun or a plural; elsewhere it is as likely a noun ("team lead").
  return COMMON.has(word) && (PRONOUN.test(previous) || /[^s]s$/.test(previous));
}

/** Verbs of what one may have or do several of, so that another object revises nothing. */
const ADDITIVE = new Set(
  `like love enjoy hate speak play visit buy sell read watch meet see eat drink cook bake know learn study teach travel
  fly go sing paint write make build create win sign publish produce release perform record attend support use try find
  give send show tell say ask help pay spend earn wear run walk swim ride cycle call phone text order borrow lend
  repair fix clean wash plant`.split(/\s+/),
);

/** What one may be towards several. */
const TOWARDS = /^(?:allergic|addicted|interested|afraid|scared|fond|good|bad|proud|responsible)$/;

/** Whether the verb of a statement can be true of several things at once. */
export function isAdditive(words: readonly string[]): boolean {
  if (words.some((word) => TOWARDS.test(word))) return true;
  const verbs = words.filter((word, i) => isVerb(word, words[i - 1]));
  if (verbs.some((verb) => AUXILIARY.has(verb))) return false;
  return verbs.some((verb) => [verb, ...basesOf(verb)].some((base) => ADDITIVE.has(base)));
}
