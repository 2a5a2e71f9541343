/** What a bank's settings say, with what they leave out; how they are changed. */
import { invalidInput } from '../errors.ts';
import { DEFAULT_FORGETTING, type ForgettingSettings } from '../forgetting/retention.ts';
import { getBank, saveSettings } from '../store/queries/banks.ts';
import { KINDS } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';

export interface Expiry {
  /** What becomes of a memory whose time is over: `fade` can be undone, `erase` cannot. */
  readonly expiry: 'fade' | 'erase';
  /** The age at which every memory's time is over; null: only those that say so expire. */
  readonly maxAgeDays: number | null;
}

type Stored = Readonly<Record<string, unknown>>;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const part = (stored: Stored, name: string): Stored => (stored[name] ?? {}) as Stored;

export function forgettingOf(stored: Stored): ForgettingSettings {
  const { halfLifeDays: usual, floor: usualFloor } = DEFAULT_FORGETTING;
  const forgetting = part(stored, 'forgetting');
  const given = part(forgetting, 'halfLifeDays');
  const halfLives = KINDS.map((kind) => {
    const days = given[kind];
    return [kind, isNumber(days) ? days : usual[kind]] as const;
  });
  return {
    halfLifeDays: Object.fromEntries(halfLives) as ForgettingSettings['halfLifeDays'],
    floor: isNumber(forgetting.floor) ? forgetting.floor : usualFloor,
  };
}

export const expiryOf = ({ expiry, maxAgeDays }: Stored): Expiry => ({
  expiry: expiry === 'erase' ? 'erase' : 'fade',
  maxAgeDays: isNumber(maxAgeDays) ? maxAgeDays : null,
});

/** Turns a setting's text into what is stored; undefined takes the setting back to the default. */
type Parse = (text: string) => unknown;

const number =
  (low: number, high: number): Parse =>
  (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= low && value <= high) return value;
    throw invalidInput(`${text || 'nothing'} is not a number from ${low} to ${high}.`);
  };

const LONGEST_DAYS = 365_000;

/** Every setting, by the name it is set under. */
const PARSERS: Readonly<Record<string, Parse>> = {
  ...Object.fromEntries(KINDS.map((kind) => [`forgetting.halfLifeDays.${kind}`, number(0.01, LONGEST_DAYS)])),
  'forgetting.floor': number(0, 0.9),
  maxAgeDays: number(0.01, LONGEST_DAYS),
  expiry: (text) => {
    if (text === 'fade' || text === 'erase') return text;
    throw invalidInput(`expiry is "fade" or "erase", not "${text}".`);
  },
  exclusivePredicates: (text) => text.split(',').map((name) => name.trim()),
};

/** The settings that were set, by name, as `changeSetting` takes them. */
export const givenSettings = (stored: Stored): Record<string, string> =>
  Object.fromEntries(
    Object.keys(PARSERS).flatMap((name) => {
      const [first = '', ...rest] = name.split('.');
      const value = rest.reduce<unknown>(
        (found, each) => (found as Stored | undefined)?.[each],
        stored[first],
      );
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );

/** All settings of the bank by name, with the defaults filled in. */
export async function showSettings(bank: Bank): Promise<Record<string, string>> {
  const { settings } = await reading(bank, getBank);
  const { halfLifeDays, floor } = forgettingOf(settings);
  const { expiry, maxAgeDays } = expiryOf(settings);
  const { exclusivePredicates } = settings;
  return {
    ...Object.fromEntries(KINDS.map((kind) => [`forgetting.halfLifeDays.${kind}`, `${halfLifeDays[kind]}`])),
    'forgetting.floor': `${floor}`,
    maxAgeDays: maxAgeDays === null ? '-' : `${maxAgeDays}`,
    expiry,
    exclusivePredicates: Array.isArray(exclusivePredicates) ? exclusivePredicates.join(',') : '-',
  };
}

/**
 * Changes one setting, given as `name=value`; without a value it goes back to the default.
 * @throws MempageError `invalid_input` for a name or value that there is not
 */
export async function changeSetting(bank: Bank, assignment: string): Promise<void> {
  const at = assignment.indexOf('=');
  const [name, text] = at < 0 ? [assignment, ''] : [assignment.slice(0, at), assignment.slice(at + 1)];
  const parse = Object.hasOwn(PARSERS, name) ? PARSERS[name] : undefined;
  if (at < 0 || !parse) {
    throw invalidInput(
      `"${assignment}" sets nothing. Give name=value; names are ${Object.keys(PARSERS).join(', ')}.`,
    );
  }
  const value = text === '' ? undefined : parse(text);
  await writing(bank, async (tx) => {
    const { settings } = await getBank(tx);
    await saveSettings(tx, changed(settings, name.split('.'), value));
    tx.log({ action: 'set', target: 'bank', id: bank.name, detail: { setting: name } });
  });
}

/** A copy with the value at the path, or without it. */
function changed(stored: Stored, [first = '', ...rest]: string[], value: unknown): Record<string, unknown> {
  return { ...stored, [first]: rest.length > 0 ? changed(part(stored, first), rest, value) : value };
}
