/** Parsers of single settings: the value, or undefined for text that is none. */
import { MempageError } from '../errors.ts';

export const configError = (message: string): MempageError => new MempageError('config', message);

/** Hosts pass on fields that were left empty as empty text. */
export const filled = (text: string | undefined): string | undefined => text?.trim() || undefined;

export const BANK_RULE =
  'a name of at most 63 lower-case letters, digits and . _ - that starts with a letter or digit';

export const bankName = (name: string): string | undefined =>
  /^[a-z0-9][a-z0-9_.-]{0,62}$/.test(name) ? name : undefined;

export const databaseUrl = (url: string): string | undefined =>
  /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) ? url : undefined;

export const matching =
  (test: (text: string) => boolean) =>
  (text: string): string | undefined =>
    test(text) ? text : undefined;

export const choice =
  <T extends string>(values: readonly T[]) =>
  (text: string): T | undefined =>
    values.find((value) => value === text);

export const integer =
  (low: number, high: number) =>
  (text: string): number | undefined => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= low && value <= high ? value : undefined;
  };

/** Entries separated by commas or blanks. */
export const list = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter(Boolean);

export function origins(text: string): string[] | undefined {
  const values = list(text.toLowerCase());
  return values.every((value) => URL.canParse(value) && new URL(value).origin === value) ? values : undefined;
}
