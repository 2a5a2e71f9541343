import { describe, expect, test } from 'vitest';
import type { Situation } from '../../src/retrieval/understand/types.ts';
import { understand } from '../../src/retrieval/understand/understand.ts';

/** A Wednesday. */
const NOW = new Date('2026-06-17T12:00:00Z');

function read(query: string, situation: Partial<Situation> = {}) {
  return understand(query, { now: NOW, timeZone: 'UTC', ...situation });
}

/** The range as `from..to`, the second exclusive, to the minute where it is not midnight. */
function rangeOf(query: string, situation: Partial<Situation> = {}): string | undefined {
  const { time } = read(query, situation);
  const show = (moment: Date | undefined) => moment?.toISOString().slice(0, 16).replace('T00:00', '') ?? '';
  return time && `${show(time.from)}..${show(time.to)}`;
}

describe('time expressions', () => {
  test.each([
    // dates
    ['what did we discuss on 4 May?', '2026-05-04..2026-05-05'],
    ['what did we discuss on May 4th, 2024?', '2024-05-04..2024-05-05'],
    ['what was said on the fourth of May', '2026-05-04..2026-05-05'],
    ['what did we discuss on August twenty-first?', '2025-08-21..2025-08-22'],
    ['what did we discuss on 2026-05-03?', '2026-05-03..2026-05-04'],
    ['what did we discuss on the 15th?', '2026-06-15..2026-06-16'],
    ['what did we discuss on the 20th?', '2026-05-20..2026-05-21'],
    ['what did we discuss on 17 June?', '2026-06-17..2026-06-18'],
    ['what did we discuss on the 3rd of last month?', '2026-05-03..2026-05-04'],
    ['what did we discuss on 4 May last year?', '2025-05-04..2025-05-05'],
    ['what did we discuss on the 31st?', '2026-05-31..2026-06-01'],
    // 29 February, without a year of the latest leap year
    ['what did we discuss on 29 February?', '2024-02-29..2024-03-01'],
    ['what did we discuss on February 29th?', '2024-02-29..2024-03-01'],
    ['what did we discuss on 29 February 2024?', '2024-02-29..2024-03-01'],
    ['what did we discuss since 29 February?', '2024-02-29..'],
    ['what did we discuss between 27 and 29 February?', '2024-02-27..2024-03-01'],
    ['what did we discuss from 27 February to 29 February?', '2024-02-27..2024-03-01'],
    // days
    ['what did we discuss yesterday?', '2026-06-16..2026-06-17'],
    ['what did we discuss the day before yesterday?', '2026-06-15..2026-06-16'],
    ['what did we talk about this morning?', '2026-06-17..2026-06-17T13:00'],
    ['what did we talk about yesterday evening?', '2026-06-16T16:00..2026-06-17'],
    ['what did we talk about last night?', '2026-06-16T18:00..2026-06-17T06:00'],
    ['what did we talk about last Tuesday?', '2026-06-16..2026-06-17'],
    ['what did we talk about last Wednesday?', '2026-06-10..2026-06-11'],
    ['what did we talk about on Wednesday?', '2026-06-17..2026-06-18'],
    ['what did we talk about on Tuesday of last week?', '2026-06-09..2026-06-10'],
    ['what did we talk about on Tuesday two weeks ago?', '2026-06-02..2026-06-03'],
    ['what did we talk about on Friday a week ago?', '2026-06-12..2026-06-13'],
    ['what did we talk about three weeks ago on Thursday?', '2026-05-28..2026-05-29'],
    ['what did we talk about two Mondays ago?', '2026-06-08..2026-06-09'],
    ['what did we talk about last weekend?', '2026-06-13..2026-06-15'],
    // distances, as wide as their unit
    ['what did we discuss 3 days ago?', '2026-06-14..2026-06-15'],
    ['what did we talk about three days ago?', '2026-06-14..2026-06-15'],
    ['what did we discuss about three days ago?', '2026-06-13..2026-06-16'],
    ['what did we discuss two weeks ago?', '2026-05-31..2026-06-07'],
    ['what did we discuss a month ago?', '2026-05-01..2026-06-01'],
    ['what did we discuss 6 months ago?', '2025-12-01..2026-01-01'],
    ['what did we discuss two years ago?', '2024-01-01..2025-01-01'],
    ['what did we discuss more than two years ago?', '..2025-01-01'],
    ['what did we discuss 2 hours ago?', '2026-06-17T09:30..2026-06-17T10:30'],
    // spans up to now, and calendar units
    ['what did we discuss over the last three days?', '2026-06-14..2026-06-18'],
    ['what did we discuss over the past week?', '2026-06-10..2026-06-18'],
    ['what did we discuss last week?', '2026-06-08..2026-06-15'],
    ['what did we discuss this week?', '2026-06-15..2026-06-22'],
    ['what did we discuss the week before last?', '2026-06-01..2026-06-08'],
    ['what did we discuss last month?', '2026-05-01..2026-06-01'],
    ['what did we discuss this month?', '2026-06-01..2026-07-01'],
    ['what did we discuss last year?', '2025-01-01..2026-01-01'],
    // months and longer
    ['what did we discuss in March?', '2026-03-01..2026-04-01'],
    ['what did we discuss in June?', '2026-06-01..2026-07-01'],
    ['what did we discuss in October?', '2025-10-01..2025-11-01'],
    ['what did we discuss in late March 2024?', '2024-03-22..2024-04-01'],
    ['what did we discuss last June?', '2025-06-01..2025-07-01'],
    ['what did we discuss in 2024?', '2024-01-01..2025-01-01'],
    ['what did we discuss in Q1 2025?', '2025-01-01..2025-04-01'],
    ['what did we discuss last summer?', '2025-06-01..2025-09-01'],
    ['what did we discuss in the winter of 2024?', '2024-12-01..2025-03-01'],
    // spans
    ['what did we discuss between 3 and 9 May?', '2026-05-03..2026-05-10'],
    ['what did we discuss from May 8 to May 12?', '2026-05-08..2026-05-13'],
    ['what did we discuss May 8th through June 2nd?', '2026-05-08..2026-06-03'],
    ['what did we discuss between 20 December and 3 January?', '2025-12-20..2026-01-04'],
    ['what did we discuss from September to February?', '2025-09-01..2026-03-01'],
    ['what did we discuss since March?', '2026-03-01..'],
    ['what did we discuss before June 2025?', '..2025-06-01'],
    ['what did we discuss after 5 May?', '2026-05-06..'],
    ['what did we discuss until last Friday?', '..2026-06-13'],
    ['what did we discuss since March and until May?', '2026-03-01..2026-06-01'],
    ['what did we discuss the day after 4 May?', '2026-05-05..2026-05-06'],
    ['what did we discuss two weeks before 20 May?', '2026-05-03..2026-05-10'],
    // several
    ['what was her worry last week, as mentioned on 6 May 2025?', '2025-05-06..2025-05-07'],
  ])('%s', (query, expected) => {
    expect(rangeOf(query)).toBe(expected);
    expect(read(query).time?.hard).toBe(true);
  });

  test.each([
    ['what did we discuss in April and May?', '2026-04-01..2026-06-01'],
    ['what did we discuss in December and January?', '2025-12-01..2026-02-01'],
    ['what did we discuss between March and May?', '2026-03-01..2026-06-01'],
    ['what did we discuss on Monday or Tuesday?', '2026-06-15..2026-06-17'],
  ])('several without a gap, and the first to the last, are a filter: %s', (query, expected) => {
    expect(rangeOf(query)).toBe(expected);
    expect(read(query).time?.hard).toBe(true);
  });

  test.each([
    ['what did we discuss in March and May?', '2026-03-01..2026-06-01'],
    ['what did we discuss on 4 May or 9 June?', '2026-05-04..2026-06-10'],
    ['what did we discuss on the first Monday in March?', '2026-03-01..2026-06-16'],
    ['what did we discuss in March, April and June?', '2026-03-01..2026-07-01'],
  ])('several with a gap are a preference: %s', (query, expected) => {
    expect(rangeOf(query)).toBe(expected);
    expect(read(query)).toMatchObject({ listing: false, text: query, time: { hard: false } });
  });

  test("days begin at midnight in the bank's zone", () => {
    const { time } = read('what did we discuss yesterday?', {
      now: new Date('2026-06-17T22:30:00Z'),
      timeZone: 'Europe/Berlin',
    });
    expect(time?.from?.toISOString()).toBe('2026-06-16T22:00:00.000Z');
    expect(time?.to?.toISOString()).toBe('2026-06-17T22:00:00.000Z');
  });

  test.each([
    ['may I ask what the plan is?'],
    ['they march on without me'],
    ['the model 2024 costs 1,999'],
    ['how many days does the trip take?'],
    ['what did she learn in two weeks?'],
    ['tell me about the second sun'],
    [''],
  ])('no time in: %s', (query) => {
    expect(read(query).time).toBeUndefined();
    expect(read(query).sessions).toBeUndefined();
  });

  test('what cannot be is no time', () => {
    const query = `what did we discuss ${'9'.repeat(300)} years ago?`;
    expect(() => read(query)).not.toThrow();
    expect(read(query).time).toBeUndefined();
  });
});

describe('a day that no calendar has', () => {
  test.each([
    ['30 February'],
    ['February 30th'],
    ['the thirtieth of February', 'thirtieth of February'],
    ['30 Feb 2024'],
    ['31 April 2025'],
    ['April 31st, 2025'],
    ['Tuesday, 31 April'],
    ['29 February 2025'],
    ['29 February last year'],
    ['29 February 1900'],
    ['32 May'],
    ['30-Feb-2025'],
    ['2025-02-29'],
    ['2025/04/31'],
    ['30.2.2025'],
    ['2/29/2025'],
    ['30/02/2025'],
    ['the 31st of this month'],
  ])('%s is no time, and a note says so', (day, named = day) => {
    const query = `what did we discuss on ${day}?`;
    const { time, text, listing, notes } = read(query);
    expect({ time, text, listing }).toEqual({ time: undefined, text: query, listing: false });
    expect(notes).toEqual([`There is no day "${named}" in the calendar; no time filter from it.`]);
  });

  test.each([
    ['between 30 February and 5 March'],
    ['from 5 March to 31 April'],
    ['since 30 February'],
    ['between 27 and 30 February'],
    ['from February 27 to 30'],
    ['two weeks before 31 April'],
  ])('nor is what begins or ends with it: %s', (span) => {
    const { time, notes } = read(`what did we discuss ${span}?`);
    expect(time).toBeUndefined();
    expect(notes.join()).toContain('There is no day');
  });

  test('another time in the query stands', () => {
    expect(rangeOf('what did we say last week about the deadline of 31 April?')).toBe(
      '2026-06-08..2026-06-15',
    );
  });

  test.each([['we may 35 times'], ['in April 31 people came'], ['version 1.30.2.2025'], ['10.31.2025.1']])(
    'nothing is said of: %s',
    (query) => {
      expect(read(query).notes).toEqual([]);
    },
  );
});

test('29 February ahead is the next one, and of a bank from earlier years its last one', () => {
  expect(rangeOf('what is planned for 29 February?')).toBe('2028-02-29..2028-03-01');
  const stored = { first: new Date('2019-05-01T10:00:00Z'), last: new Date('2023-10-22T11:00:00Z') };
  expect(rangeOf('what did we discuss on 29 February?', { stored })).toBe('2020-02-29..2020-03-01');
});

test('a day is looked for in the last month that has it', () => {
  const now = new Date('2026-05-02T12:00:00Z');
  expect(rangeOf('what did we discuss on the 31st?', { now })).toBe('2026-03-31..2026-04-01');
});

describe('a filter or only a preference', () => {
  test('what was said then is a filter, and its words are not searched for', () => {
    const { text, time, listing } = read('What did Ida say about the roof on 4 May?', { speakers: ['Ida'] });
    expect(time?.hard).toBe(true);
    expect(text).toBe('What did Ida say about the roof?');
    expect(listing).toBe(false);
  });

  test('what was done then may have been told later', () => {
    const { text, time } = read('What did Ida cook on 4 May?');
    expect(time?.hard).toBe(false);
    expect(text).toBe('What did Ida cook on 4 May?');
  });

  test.each([
    ['When is the 4 July party?'],
    ['What did Ida think of the 3 March report?'],
    ['What did we say about 4 July?'],
  ])('a date that names a thing is none: %s', (query) => {
    const { text, time, notes } = read(query);
    expect(time).toBeUndefined();
    expect(text).toBe(query);
    expect(notes.join()).toContain('part of the subject');
  });

  test('a question for a time is not answered by another time', () => {
    expect(read('When did I say that I am free on 4 May?').time?.hard).toBe(false);
    expect(read('When did Ida sign, as mentioned on 4 May?').time?.hard).toBe(true);
  });

  test.each([
    ['what did Tom do in March?', '2026-03-01..2026-04-08', true],
    ['how was Tom on Sunday?', '2026-06-14..2026-06-22', true],
    ['what did Tom do since March?', '2026-03-01..', true],
    ['what did Tom do until March?', '..2026-04-01', true],
    ['what did Tom say in March?', '2026-03-01..2026-04-01', true],
    ['what did Tom cook in March?', '2026-03-01..2026-04-01', false],
  ])(
    '%s: what one did is told within a week, where nothing else says what is asked for',
    (query, range, hard) => {
      const situation = { speakers: ['Tom', 'Ida'] };
      expect(rangeOf(query, situation)).toBe(range);
      expect(read(query, situation).time?.hard).toBe(hard);
    },
  );

  test.each([
    ['what plans do we have for May?', '2027-05-01..2027-06-01'],
    ['what appointments do I have in January?', '2027-01-01..2027-02-01'],
    ["what's on in May?", '2027-05-01..2027-06-01'],
    ['are there any concerts in April?', '2027-04-01..2027-05-01'],
    ['when is my flight in March?', '2027-03-01..2027-04-01'],
    ['do I have anything on 4 May?', '2027-05-04..2027-05-05'],
    ['who is coming to dinner on Tuesday?', '2026-06-23..2026-06-24'],
    ['do we have anything in June?', '2026-06-01..2026-07-01'],
    ['what is on today?', '2026-06-17..2026-06-18'],
    ['whats on in may', '2027-05-01..2027-06-01'],
    ['any deadlines in May?', '2027-05-01..2027-06-01'],
    ['am I free on 13 May?', '2027-05-13..2027-05-14'],
    ['anything on in May?', '2027-05-01..2027-06-01'],
    ['what are we doing on Tuesday?', '2026-06-23..2026-06-24'],
    ['is anything happening on Sunday?', '2026-06-21..2026-06-22'],
    ['busy on Tuesday?', '2026-06-23..2026-06-24'],
    ['what must I do by Tuesday?', '..2026-06-24'],
  ])('%s asks for what is to come, which was told before', (query, range) => {
    expect(rangeOf(query)).toBe(range);
    const { time, listing } = read(query);
    expect({ hard: time?.hard, listing }).toEqual({ hard: false, listing: false });
  });

  test.each([
    ['what were our plans for May?', '2026-05-01..2026-06-01'],
    ['what did we plan for May?', '2026-05-01..2026-06-01'],
    ['who was coming to dinner on Tuesday?', '2026-06-16..2026-06-17'],
    ['what was on in May?', '2026-05-01..2026-06-01'],
    ['do you remember the trip in May?', '2026-05-01..2026-06-01'],
    ['what are the topics of our talk on Tuesday?', '2026-06-16..2026-06-17'],
    ['what are the sales of May 2025?', '2025-05-01..2025-06-01'],
  ])('%s asks for what has been', (query, range) => {
    expect(rangeOf(query)).toBe(range);
  });

  test('what is to come on a day or two is looked for by their dates too', () => {
    const { text } = read('do I have anything on Friday?');
    expect(text).toBe('do I have anything on Friday? 19 June 2026-06-19');
    expect(read('is anything planned for tomorrow?').text).toBe(
      'is anything planned for tomorrow? 18 June 2026-06-18',
    );
    expect(read('what is planned on 19 June?').text).toBe('what is planned on 19 June? 2026-06-19');
    expect(read('what is on 2026-06-19?').text).toBe('what is on 2026-06-19? 19 June');
    expect(read('what is planned in July?').text).toBe('what is planned in July?');
    expect(read('what did Ida cook on Tuesday?').text).toBe('what did Ida cook on Tuesday?');
  });

  test('what lies ahead is never a filter on what was said', () => {
    const { time, listing } = read('what is planned for next Tuesday?');
    expect(time).toMatchObject({ hard: false, from: new Date('2026-06-23T00:00:00Z') });
    expect(listing).toBe(false);
    expect(rangeOf('what will happen in March?')).toBe('2027-03-01..2027-04-01');
    expect(rangeOf('what is due tomorrow?')).toBe('2026-06-18..2026-06-19');
  });

  test('nothing but a time asks for all of it', () => {
    expect(read('Summarize what we discussed in March.').listing).toBe(true);
    expect(read('last week').listing).toBe(true);
    expect(read('What did Ida say last week?', { speakers: ['Ida'] })).toMatchObject({
      listing: true,
      saidBy: 'Ida',
    });
    expect(read('What did Ida do last week?', { speakers: ['Ida'] }).listing).toBe(false);
  });
});

describe('what only the world knows', () => {
  test.each([['two weeks before my birthday trip'], ['what changed since the wedding?']])('%s', (query) => {
    const { time, notes } = read(query);
    expect(time).toBeUndefined();
    expect(notes.join()).toContain('is not known');
  });
});

describe('what is stored', () => {
  const stored = { first: new Date('2023-05-01T10:00:00Z'), last: new Date('2023-10-22T11:00:00Z') };

  test('a date without a year is the latest that can hold anything', () => {
    expect(rangeOf('what did we discuss on 4 May?', { stored })).toBe('2023-05-04..2023-05-05');
    expect(rangeOf('what did we discuss in July?', { stored })).toBe('2023-07-01..2023-08-01');
    expect(rangeOf('what did we discuss between 4 May and 9 June?', { stored })).toBe(
      '2023-05-04..2023-06-10',
    );
    const recent = { ...stored, last: new Date('2026-06-16T11:00:00Z') };
    expect(rangeOf('what did we discuss on 4 May?', { stored: recent })).toBe('2026-05-04..2026-05-05');
  });

  test('a bank at rest for months is read as seen from its end, and says so', () => {
    const { time, notes } = read('what did we discuss last month?', { stored });
    expect(time?.from?.toISOString()).toBe('2023-09-01T00:00:00.000Z');
    expect(notes).toEqual(['Nothing is stored after 2023-10-22; the time is read as seen from then.']);
  });

  test('a bank that rests for some days is not', () => {
    const recent = { first: stored.first, last: new Date('2026-06-10T11:00:00Z') };
    expect(rangeOf('what did we discuss yesterday?', { stored: recent })).toBe('2026-06-16..2026-06-17');
  });

  test('earlier today ends where the session that goes on began', () => {
    const lastSession = {
      startedAt: new Date('2026-06-17T11:20:00Z'),
      endedAt: new Date('2026-06-17T11:55:00Z'),
    };
    const query = 'what did we talk about earlier today?';
    expect(rangeOf(query, { lastSession })).toBe('2026-06-17..2026-06-17T11:20');
    const ended = { startedAt: lastSession.startedAt, endedAt: new Date('2026-06-17T11:25:00Z') };
    expect(rangeOf(query, { lastSession: ended })).toBe('2026-06-17..2026-06-17T12:00');
  });
});
