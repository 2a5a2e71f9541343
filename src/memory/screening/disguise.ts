/** Undoes what is done to text so that filters do not see what models read. */

/** Invisible: zero-width, soft hyphen, direction marks, variation selectors, Unicode tags. */
const INVISIBLE =
  /\u034f|[\u00ad\u061c\u180e\u200b-\u200c\u200e-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\u200d|[\ufe00-\ufe0f]|[\u{e0000}-\u{e007f}]/gu;
const TAG = /[\u{e0020}-\u{e007e}]/gu;
/** Cyrillic and Greek letters that look Latin, in pairs. */
const LOOKALIKES = 'аaеeоoрpсcхxуyіiѕsјjԁdһhԛqԝwοoαaνvρpτtκkΑAΒBΕEΗHΙIΚKΜMΝNΟOΡPΤTΧXАAВBЕEКKМMНHОOРPСCТTХX';
const LATIN_OF = new Map(
  Array.from({ length: LOOKALIKES.length / 2 }, (_, i) => [
    LOOKALIKES[2 * i] ?? '',
    LOOKALIKES[2 * i + 1] ?? '',
  ]),
);
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

export interface Unmasked {
  /** The text as a model may read it: plain, and what was hidden or encoded in it. */
  readonly readings: readonly string[];
  /** It holds text that no person sees. */
  readonly hidden: boolean;
}

export function unmask(text: string): Unmasked {
  const tagged = [...text.matchAll(TAG)]
    .map(([tag]) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000))
    .join('');
  const visible = latinised(text.normalize('NFKC').replaceAll(INVISIBLE, ''));
  const readings = [visible, tagged, joined(visible), unleeted(visible), ...decoded(visible)];
  return {
    readings: readings.filter((reading, i) => reading !== '' && readings.indexOf(reading) === i),
    hidden: tagged.length >= 8,
  };
}

/** Letters of another script inside a Latin word become what they look like; words of that script stay. */
const latinised = (text: string): string =>
  text.replaceAll(/\p{L}+/gu, (word) =>
    /[a-z]/i.test(word) ? [...word].map((letter) => LATIN_OF.get(letter) ?? letter).join('') : word,
  );

/** `i g n o r e   t h i s` → `ignore this`. */
const joined = (text: string): string =>
  /(?:\b\w {1,4}){8}/.test(text) ? text.replaceAll(/\b(\w) (?=\w\b)/g, '$1').replaceAll(/ {2,}/g, ' ') : '';

const unleeted = (text: string): string =>
  /[a-z][0-9@$]+[a-z]|\b[0-9@$]+[a-z]{2}/i.test(text)
    ? text.replaceAll(/[0134579@$]/g, (sign) => LEET[sign] ?? sign)
    : '';

/** Base64 and hex runs as text; the whole read backwards or in rot13 where it says that it is. */
function decoded(text: string): string[] {
  const base64 = [...text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)].map(([run]) =>
    Buffer.from(run, 'base64').toString('utf8'),
  );
  const hex = [...text.matchAll(/\b(?:[0-9a-f]{2}){10,}\b/gi)].map(([run]) =>
    Buffer.from(run, 'hex').toString('utf8'),
  );
  const backwards = /\b(?:backwards|reversed?|rückwärts)\b/i.test(text) ? [[...text].reverse().join('')] : [];
  const rotated = /\brot-?13\b/i.test(text) ? [rot13(text)] : [];
  return [...base64, ...hex, ...backwards, ...rotated].filter((reading) =>
    /^[\p{L}\p{N}\p{P}\p{S}\s]+$/u.test(reading),
  );
}

const rot13 = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
