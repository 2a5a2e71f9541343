/** What a query was understood to ask for. */

/** A stretch of time; open on the side that is absent. */
export interface TimeRange {
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
  /** The words that said so. */
  readonly source: string;
  /**
   * True: the query asks for what was said then ("what did we discuss in May"), so that nothing else answers it. False:
   * a date that matters to the answer ("what did Ann cook on Sunday"), which may have been told later: a preference.
   */
  readonly hard: boolean;
  /** It asks for what is to come, which was told before: such a time is never a filter. */
  readonly ahead?: true;
}

/** Order numbers of sessions: 1 is the first, -1 the last; both ends belong to the span. */
export interface SessionSpan {
  readonly first: number;
  readonly last: number;
}

/** Where the sessions that are meant stand to those with the order numbers; `previous` and `next` are one session. */
export type Side = 'before' | 'previous' | 'until' | 'since' | 'next' | 'after';

export interface SessionsAsked {
  readonly spans: readonly SessionSpan[];
  /** Absent: those with the numbers themselves. */
  readonly side?: Side;
  /** Count only sessions that began on this day of the week (0 Sunday to 6 Saturday). */
  readonly weekday?: number;
  /** Count only sessions that began within the query's time range. */
  readonly within?: true;
  readonly source: string;
}

export interface Understood {
  /** What to search for: the query without what became a filter, shortened if it was a pasted prompt. */
  readonly text: string;
  /** Nothing is left to search for: the query asks for all that was said then. */
  readonly listing: boolean;
  readonly time?: TimeRange;
  /** Always a hard filter. With `time`, both apply, unless `sessions.within` says that the time only selects sessions. */
  readonly sessions?: SessionsAsked;
  /** Days of the week, 0 Sunday to 6 Saturday, of "on Tuesdays" or "at weekends". */
  readonly weekdays?: { readonly days: readonly number[]; readonly source: string; readonly hard: boolean };
  /** Names of the bank's speakers that the query, or the context that it points to, names. */
  readonly speakers: readonly string[];
  /** The one whose words are asked for ("what did Ann say"). */
  readonly saidBy?: string;
  /** Other capitalised names. */
  readonly entities: readonly string[];
  /** Words from the context that a short question leaves out; weaker than those of `text`. Empty if none. */
  readonly contextText: string;
  /** For the explanation: how it was read, and what was not. */
  readonly notes: readonly string[];
}

export interface Situation {
  readonly now: Date;
  /** IANA name of the bank's zone; days begin at midnight there. */
  readonly timeZone: string;
  /** ISO 639-1; words of time are read in English, dates in digits in any language. */
  readonly language?: string;
  /** The conversation before the query. */
  readonly context?: string;
  /** The bank's speakers, as they were stored. */
  readonly speakers?: readonly string[];
  /** When the first and the last memory of the bank occurred; dates without a year and old banks are read by it. */
  readonly stored?: { readonly first: Date; readonly last: Date };
  /** The latest session; while it goes on, "earlier today" does not mean it. */
  readonly lastSession?: { readonly startedAt: Date; readonly endedAt: Date };
}
