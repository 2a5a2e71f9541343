/** A place in a query that speaks of time, and the days it speaks of. */
import type { CalendarDay } from './calendar.ts';

/** Calendar days, both included; open on the side that is absent. */
export interface Period {
  readonly first?: CalendarDay;
  readonly last?: CalendarDay;
  /** Minutes of the clock on the first and on the last day, the second exclusive; absent: whole days. */
  readonly minutes?: { readonly from: number; readonly to: number };
  /** What is being said now does not belong to it ("earlier today"). */
  readonly beforeNow?: true;
}

export interface Mention {
  /** Characters of the query, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly period: Period;
  /** No calendar has this day: its period is empty, and nothing that it is a part of is a time. */
  readonly missing?: true;
  /** No year was said, so that the nearest was taken: it may be moved by whole years to fit a span. */
  readonly yearless?: boolean;
  /** Which kind of phrase it is, for joining. */
  readonly kind: 'day' | 'week' | 'month' | 'year' | 'span' | 'clock';
}

/** Where the query is asked: today, and the minute of the day. */
export interface Today {
  readonly today: CalendarDay;
  readonly minute: number;
  /** Whether the query looks ahead ("what is planned for May"), so that a month or day without a year is the next. */
  readonly ahead: boolean;
  /** First and last day of what is stored: a month or day without a year is the latest that can hold anything. */
  readonly stored?: { readonly first: CalendarDay; readonly last: CalendarDay };
}

/** Finds mentions in text in which what others found is blanked out. */
export type Recogniser = (text: string, today: Today) => Mention[];

/** Runs recognisers in order; each sees only what those before it left. */
export function recognise(text: string, today: Today, recognisers: readonly Recogniser[]): Mention[] {
  const found: Mention[] = [];
  let rest = text;
  for (const recogniser of recognisers) {
    for (const mention of recogniser(rest, today)) {
      found.push(mention);
      rest = blank(rest, mention);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Replaces a stretch by characters that no pattern matches, keeping all positions. */
export const blank = (text: string, { start, end }: { start: number; end: number }): string =>
  text.slice(0, start) + '\u0000'.repeat(end - start) + text.slice(end);

/** All matches of a global expression, as mentions; what `read` does not know is passed over. */
export function matches(
  text: string,
  pattern: RegExp,
  read: (match: RegExpMatchArray) => Omit<Mention, 'start' | 'end'> | undefined,
): Mention[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const mention = read(match);
    if (!mention) return [];
    const start = match.index;
    return [{ ...mention, start, end: start + match[0].length }];
  });
}
