import { createRequire } from 'node:module';
import { stemmer as english } from '@orama/stemmers/english';

/** ISO 639-1 code → name of the Snowball stemmer. Any other language is indexed unstemmed. */
const STEMMERS: Readonly<Record<string, string>> = {
  ar: 'arabic',
  hy: 'armenian',
  bg: 'bulgarian',
  da: 'danish',
  nl: 'dutch',
  en: 'english',
  fi: 'finnish',
  fr: 'french',
  de: 'german',
  el: 'greek',
  hi: 'indian',
  hu: 'hungarian',
  id: 'indonesian',
  ga: 'irish',
  it: 'italian',
  lt: 'lithuanian',
  ne: 'nepali',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  es: 'spanish',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  uk: 'ukrainian',
};

const require = createRequire(import.meta.url);
const loaded = new Map<string, (word: string) => string>([['en', english]]);
const unstemmed = (word: string): string => word;

/** The stemmer of a language (ISO 639-1), loaded on first use; identity for languages without one. */
export function stemmerOf(language: string): (word: string) => string {
  let stem = loaded.get(language);
  if (stem === undefined) {
    const name = STEMMERS[language];
    stem = name === undefined ? unstemmed : (require(`@orama/stemmers/${name}`) as StemmerModule).stemmer;
    loaded.set(language, stem);
  }
  return stem;
}

interface StemmerModule {
  stemmer(word: string): string;
}
