import { describe, expect, test } from 'vitest';
import { pickSessions } from '../../src/retrieval/understand/pick-sessions.ts';
import type { Side } from '../../src/retrieval/understand/types.ts';
import { understand } from '../../src/retrieval/understand/understand.ts';

const read = (query: string) => understand(query, { now: new Date('2026-06-17T12:00:00Z'), timeZone: 'UTC' });

/** Spans as `3`, `3-5`, `-2`; a weekday as `/2`. */
function sessionsOf(query: string): string | undefined {
  const { sessions } = read(query);
  const spans = sessions?.spans.map(({ first, last }) => (first === last ? `${first}` : `${first}..${last}`));
  return spans && `${spans.join(' ')}${sessions?.weekday === undefined ? '' : `/${sessions.weekday}`}`;
}

describe('sessions by order', () => {
  test.each([
    ['what did we discuss in our third conversation?', '3'],
    ['tell me about the twenty-second session', '22'],
    ['what did we say in session 12?', '12'],
    ['what did we say in session number four?', '4'],
    ['what did we discuss in the first two sessions?', '1..2'],
    ['what did we discuss over sessions 3 to 5?', '3..5'],
    ['what did we discuss from the third through fifth sessions?', '3..5'],
    ['what did we discuss between the second and the fourth chat?', '2..4'],
    ['what did we discuss between session 3 and session 5?', '3..5'],
    ['what did we discuss in conversations 2, 4 and 7?', '2 4 7'],
    ['what did we discuss in the first and third sessions?', '1 3'],
    ['what did we discuss last session?', '-1'],
    ['what did we talk about last time?', '-1'],
    ['what did we discuss in the most recent conversation?', '-1'],
    ['what did we discuss in the last three sessions?', '-3..-1'],
    ['what did we discuss two sessions ago?', '-2'],
    ['what did we discuss the session before last?', '-2'],
    ['what did we discuss in the one before last?', '-2'],
    ['what did we discuss two sessions before the last one?', '-3'],
    ['what did we discuss in all sessions before the last one?', '1..-2'],
    ['what did we discuss between our first and last session?', '1..-1'],
    ['what did we discuss in the last conversation but one?', '-2'],
    ['what did we discuss in the penultimate session?', '-2'],
    ['what did we discuss in the third to last chat?', '-3'],
    ['not the last session, but the one before that: what did we discuss?', '-2'],
    ['what did we discuss in the third conversation on a Tuesday?', '3/2'],
    ['what did we discuss in our second Friday chat?', '2/5'],
    ['what did we discuss in the last two Monday sessions?', '-2..-1/1'],
  ])('%s', (query, expected) => {
    expect(sessionsOf(query)).toBe(expected);
    expect(read(query).listing).toBe(true);
  });

  test.each([
    ['what did we discuss before our last session?', 'before -1'],
    ['what did we discuss prior to session 3?', 'before 3'],
    ['what did we discuss after the first session?', 'after 1'],
    ['what did we discuss since our second session?', 'since 2'],
    ['what did we discuss since last time?', 'since -1'],
    ['what did we discuss from session 2 on?', 'since 2'],
    ['what did we discuss from the second session onwards?', 'since 2'],
    ['what did we discuss until session 3?', 'until 3'],
    ['what did we discuss in the session after the first session?', 'next 1'],
    ['what did we discuss in the session after the first one?', 'next 1'],
    ['what did we discuss in the chat right before session 5?', 'previous 5'],
    ['what did we discuss before the last two sessions?', 'before -2..-1'],
    ['what did we discuss before our last Tuesday session?', 'before -1/2'],
    ['what did we discuss in the session before last?', 'undefined -2'],
  ])('a side of them: %s', (query, expected) => {
    const { sessions, listing, notes } = read(query);
    expect(`${sessions?.side} ${sessionsOf(query)}`).toBe(expected);
    expect({ listing, notes }).toEqual({ listing: true, notes: [] });
  });

  test('within a time', () => {
    const { sessions, time } = read('what did we discuss in the second session in May?');
    expect(sessions).toMatchObject({ spans: [{ first: 2, last: 2 }], within: true });
    expect(time?.from?.toISOString()).toBe('2026-05-01T00:00:00.000Z');
  });

  test('the rest of the query is what is searched for', () => {
    const { text, listing } = read('In our third session, what did I say about the boiler?');
    expect(text).toBe('what did I say about the boiler?');
    expect(listing).toBe(false);
  });

  test.each([
    ['when was our first conversation about pottery?'],
    ['what did the notary want in the second meeting with the bank?'],
    ['how was the last call to the plumber?'],
    ['who came in third?'],
  ])('no filter: %s', (query) => {
    expect(read(query).sessions).toBeUndefined();
  });

  test('says when an order by subject is not used', () => {
    expect(read('our first conversation about pottery').notes.join()).toContain('orders by subject');
  });
});

describe('days of the week in general', () => {
  test.each([
    ['what do we usually discuss on Tuesdays?', [2]],
    ['what did we talk about on Mondays and Fridays?', [1, 5]],
    ['what did we discuss on a Sunday?', [0]],
    ['what did we discuss at weekends?', undefined],
    ['what did we discuss on weekends?', [0, 6]],
    ['what did we discuss on Tuesday?', undefined],
  ])('%s', (query, days) => {
    expect(read(query).weekdays?.days).toEqual(days);
  });
});

describe('sessions picked by order', () => {
  const TUESDAY = 2;
  /** a to e on five days in a row from a Monday. */
  const starts = [...'abcde'].map((id, i) => ({ id, startedAt: new Date(Date.UTC(2026, 5, 15 + i, 9)) }));
  const pick = (side: Side | undefined, first: number, last = first, weekdays?: number[]) =>
    pickSessions(starts, { spans: [{ first, last }], side, weekdays }, 'UTC').join('');

  test.each([
    ['before', -1, 'abcd'],
    ['before', 1, ''],
    ['after', 1, 'bcde'],
    ['after', -1, ''],
    ['since', 2, 'bcde'],
    ['until', -2, 'abcd'],
    ['previous', 3, 'b'],
    ['previous', 1, ''],
    ['next', 3, 'd'],
    ['next', -1, ''],
    ['before', 9, ''],
    ['after', 9, ''],
  ] as const)('%s %i', (side, number, expected) => {
    expect(pick(side, number)).toBe(expected);
  });

  test('a side holds all sessions, not only those of the day by which the one is counted', () => {
    expect(pick('after', -1, -1, [TUESDAY])).toBe('cde');
    expect(pick('before', -1, -1, [TUESDAY])).toBe('a');
  });
});
