import { describe, expect, test } from 'vitest';
import { daysAhead } from '../../src/retrieval/understand/ahead.ts';

/** `2026-12-05`, a span as `2026-12-05..2026-12-06`. */
const ahead = (said: string, text: string): string[] =>
  daysAhead(text, new Date(`${said}T12:00:00Z`), 'UTC').map(({ first, last }) =>
    [...new Set([first, last].map((moment) => moment.toISOString().slice(0, 10)))].join('..'),
  );

describe('a day and month without a year, in a plan', () => {
  test.each([
    ['2026-03-01', 'Concert of the choir is on 5 December.', '2026-12-05'],
    ['2026-05-15', 'Concert of the choir is on December 5.', '2026-12-05'],
    ['2026-06-01', 'Concert of the choir on 5 December.', '2026-12-05'],
    ['2026-12-10', 'Concert of the choir is on 5 December.', '2027-12-05'],
    ['2026-11-28', 'Concert of the choir is on 28 November.', '2026-11-28'],
    ['2026-03-01', 'The exam was moved to 5 December.', '2026-12-05'],
    ['2026-03-01', 'I bought tickets for the play on 5 December.', '2026-12-05'],
    ['2026-03-01', 'We had soup. The play is on 5 December.', '2026-12-05'],
  ])('is the first such day from when it was told on: %s, %s', (said, text, day) => {
    expect(ahead(said, text)).toEqual([day]);
  });

  test.each([
    ['2026-03-01', 'On 5 December we had dinner at the mill.'],
    ['2026-03-01', 'We visited Porto on 5 December.'],
    ['2026-03-01', 'Ida sang at the fair on 5 December.'],
    ['2026-11-23', 'Lunch on 22 November.'],
    ['2026-11-23', 'Last year the fair on 5 December was great.'],
    ['2026-11-28', 'Ran five kilometres on 28 November.'],
  ])('is none where that has been: %s, %s', (said, text) => {
    expect(ahead(said, text)).toEqual([]);
  });
});

describe('days told from the day itself', () => {
  test.each([
    ['This weekend we paint the fence.', '2026-11-28..2026-11-29'],
    ['At the weekend we paint the fence.', '2026-11-28..2026-11-29'],
    ['Ida is away next week.', '2026-11-30..2026-12-06'],
    ['The tax form is due this week.', '2026-11-23..2026-11-29'],
    ['Ida is away for the next three days.', '2026-11-25..2026-11-28'],
    ['The fair is from 3 to 9 December.', '2026-12-03..2026-12-09'],
    ['We fly in two weeks.', '2026-12-09'],
    ['The dentist was moved to Friday.', '2026-11-27'],
  ])('on a Wednesday: %s', (text, days) => {
    expect(ahead('2026-11-25', text)).toEqual([days]);
  });

  test.each([
    ['At the weekend we went hiking.'],
    ['Last week was quiet.'],
    ['This week we had guests.'],
    ['We met on Friday.'],
    ['The past three days were cold.'],
  ])('nothing ahead: %s', (text) => {
    expect(ahead('2026-11-25', text)).toEqual([]);
  });
});
