/** Arithmetic on calendar days, without zones; zones come in when days become instants. */
import { formatMoment, parseMoment } from '../../time.ts';

/** Days since 1970-01-01. */
export type CalendarDay = number;

const DAY = 86_400_000;

/** Months count from 1; days beyond the month's end run over into the next. */
export const calendarDay = (year: number, month: number, day: number): CalendarDay =>
  Math.floor(Date.UTC(year, month - 1, day) / DAY);

/** How many days a month has, counted from 1; without a year February has 29. */
export const daysIn = (month: number, year = 2000): number =>
  calendarDay(year, month + 1, 1) - calendarDay(year, month, 1);

export function partsOf(day: CalendarDay): { year: number; month: number; day: number } {
  const date = new Date(day * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 Sunday to 6 Saturday; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: CalendarDay): number => (((day + 4) % 7) + 7) % 7;

/** The Monday of the week. */
export const mondayOf = (day: CalendarDay): CalendarDay => day - ((weekdayOf(day) + 6) % 7);

/** First and last day of the month that is `offset` months from the one `day` is in. */
export function monthAround(day: CalendarDay, offset = 0): { first: CalendarDay; last: CalendarDay } {
  const { year, month } = partsOf(day);
  return {
    first: calendarDay(year, month + offset, 1),
    last: calendarDay(year, month + offset + 1, 1) - 1,
  };
}

export const yearAround = (year: number): { first: CalendarDay; last: CalendarDay } => ({
  first: calendarDay(year, 1, 1),
  last: calendarDay(year, 12, 31),
});

/** The same date so many months earlier or later, or the month's last day where there is none. */
export function shiftMonths(day: CalendarDay, offset: number): CalendarDay {
  return Math.min(monthAround(day, offset).first + partsOf(day).day - 1, monthAround(day, offset).last);
}

/** Each day of a stretch, both ends included. */
export const daysFrom = (first: CalendarDay, last: CalendarDay): CalendarDay[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Where the clocks of `zone` stand. */
export function wallClock(now: Date, zone: string): { today: CalendarDay; minute: number } {
  const local = formatMoment(now, zone);
  const [year = 0, month = 0, day = 0] = local.slice(0, 10).split('-').map(Number);
  const [hour = 0, minute = 0] = local.slice(11, 16).split(':').map(Number);
  return { today: calendarDay(year, month, day), minute: hour * 60 + minute };
}

/** The instant at which clocks in `zone` show the minute of the day; 1440 is the next midnight. */
export function instantOf(day: CalendarDay, minute: number, zone: string): Date {
  const { year, month, day: date } = partsOf(day + Math.floor(minute / 1440));
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const within = ((minute % 1440) + 1440) % 1440;
  const time = `${pad(Math.floor(within / 60))}:${pad(within % 60)}`;
  return parseMoment(`${pad(year, 4)}-${pad(month)}-${pad(date)}T${time}`, zone);
}

/** Whether a day can be written with four digits of year, which is what the calendar here can say. */
export const isSane = (day: CalendarDay): boolean => day > -719_000 && day < 2_930_000;
