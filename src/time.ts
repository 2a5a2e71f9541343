/** Dates as people and models write them (ISO 8601), read in a bank's time zone. */
import { invalidInput } from './errors.ts';

const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Which end of an inexact date is meant: `2024-05` starts on the 1st and ends before June. */
export type Edge = 'start' | 'end';

/**
 * Reads an ISO 8601 date or date-time. Without an offset it is local time in `zone`. With edge `end` the result is the
 * first moment after what is named (the next midnight for a day, the next month for `YYYY-MM`); an exact date-time is
 * itself at both edges.
 * @throws MempageError `invalid_input`
 */
export function parseMoment(text: string, zone: string, edge: Edge = 'start'): Date {
  const match = ISO.exec(text.trim());
  if (!match) throw notADate(text);
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const parts = [year, month ?? '01', day ?? '01', hour ?? '00', minute ?? '00', second ?? '00'].map(Number);
  if (!isRealDate(parts)) throw notADate(text);
  if (edge === 'end' && hour === undefined) {
    const last = day ? 2 : month ? 1 : 0;
    parts[last] = (parts[last] ?? 0) + 1;
  }
  const local = utc(parts, fraction ? Number(`0.${fraction}`) * 1000 : 0);
  const moment = offset ? local - offsetOf(offset) : zonedToInstant(local, zone);
  // A day or a year may reach over the end of what there is; what is left of it is meant.
  const known = Math.max(EARLIEST, Math.min(moment, LATEST));
  if (hour !== undefined && known !== moment) throw notADate(text);
  return new Date(known);
}

/** Milliseconds since 1970. Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999. */
function utc([year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: number[], ms = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, ms);
}

/** Years below are read as 19xx or 20xx by too many, `new Date` of what the database gives among them. */
const FIRST_YEAR = 100;
const EARLIEST = utc([FIRST_YEAR, 1, 1]);
const LATEST = utc([9999, 12, 31, 23, 59, 59], 999);

const notADate = (text: string) =>
  invalidInput(
    `"${text.slice(0, 40)}" is not a date. Use ISO 8601, for example 2026-03-14 or 2026-03-14T09:30:00+01:00; years from 0100 to 9999.`,
  );

function isRealDate([year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: number[]): boolean {
  const date = new Date(utc([year, month, day]));
  return (
    year >= FIRST_YEAR &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  );
}

function offsetOf(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * The instant at which clocks in `zone` show `local` (a UTC number of the wall clock's digits). Where they pass over it,
 * the instant that is as long after the change: a day that begins with a change of clocks begins then.
 */
function zonedToInstant(local: number, zone: string): number {
  const guess = local - zoneOffset(local, zone);
  // Around a change of clocks the offset at the guess is the right one.
  const instant = local - zoneOffset(guess, zone);
  return instant + zoneOffset(instant, zone) === local ? instant : Math.max(guess, instant);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Offset of `zone` from UTC at an instant, in milliseconds. */
function zoneOffset(instant: number, zone: string): number {
  const whole = Math.floor(instant / 1000) * 1000;
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(whole)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return utc([year, month, day, hour, minute, second]) - whole;
}

/** ISO 8601 to the second with the zone's offset, e.g. `2026-03-14T09:30:00+01:00`. */
export function formatMoment(moment: Date, zone: string): string {
  // Before time zones, offsets had seconds, which ISO 8601 cannot write: the instant stays exact, the clock is rounded.
  const offset = Math.round(zoneOffset(moment.getTime(), zone) / 60_000) * 60_000;
  const local = new Date(moment.getTime() + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(offset) / 60_000;
  const pad = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

/** `2026-03-14` as the calendar shows it in `zone`. */
export const formatDay = (moment: Date, zone: string): string => formatMoment(moment, zone).slice(0, 10);

export function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: zone }));
  } catch {
    return false;
  }
}

const UNITS: readonly [name: string, seconds: number][] = [
  ['year', 365.25 * 86_400],
  ['month', 30.44 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago, or how far ahead, in the largest fitting unit: `3 weeks ago`, `in 2 days`, `just now`. */
export function elapsed(moment: Date, now: Date): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  const distance = Math.abs(seconds);
  const unit = UNITS.find(([, size]) => distance >= size * 0.95);
  if (!unit) return 'just now';
  const count = Math.max(1, Math.round(distance / unit[1]));
  const text = `${count} ${unit[0]}${count === 1 ? '' : 's'}`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}
