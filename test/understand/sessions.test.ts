import { describe, expect, test } from 'vitest';
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
