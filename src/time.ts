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
  if (edge === 'end' && hour === undefined) {
    const last = day ? 2 : month ? 1 : 0;
    parts[last] = (parts[last] ?? 0) + 1;
  } else if (!isRealDate(parts)) throw notADate(text);
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = parts;
  const local = Date.UTC(y, mo - 1, d, h, mi, s, fraction ? Number(`0.${fraction}`) * 1000 : 0);
  const moment = offset ? new Date(local - offsetOf(offset)) : zonedToInstant(local, zone);
  if (Number.isNaN(moment.getTime())) throw notADate(text);
  return moment;
}

const notADate = (text: string) =>
  invalidInput(
    `"${text.slice(0, 40)}" is not a date. Use ISO 8601, for example 2026-03-14 or 2026-03-14T09:30:00+01:00.`,
  );

function isRealDate([year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: number[]): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return (
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  );
}

function offsetOf(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The instant at which clocks in `zone` show `local` (a UTC number of the wall clock's digits). */
function zonedToInstant(local: number, zone: string): Date {
  const guess = local - zoneOffset(local, zone);
  // Around a change of clocks the offset at the guess is the right one.
  return new Date(local - zoneOffset(guess, zone));
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
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

/** ISO 8601 to the second with the zone's offset, e.g. `2026-03-14T09:30:00+01:00`. */
export function formatMoment(moment: Date, zone: string): string {
  const offset = zoneOffset(moment.getTime(), zone);
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
