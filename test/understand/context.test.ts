import { describe, expect, test } from 'vitest';
import { understand } from '../../src/retrieval/understand/understand.ts';

const speakers = ['Ida', 'Tomasz Wilk', 'Tomasz Berg'];
const read = (query: string, context?: string) =>
  understand(query, { now: new Date('2026-06-17T12:00:00Z'), timeZone: 'UTC', speakers, context });

describe('names', () => {
  test('speakers by full name, or by a first name that is theirs alone', () => {
    expect(read("what is Ida's dog called?").speakers).toEqual(['Ida']);
    expect(read('where does ida live?').speakers).toEqual(['Ida']);
    expect(read('what did Tomasz buy?').speakers).toEqual([]);
    expect(read('what did Tomasz Berg buy?').speakers).toEqual(['Tomasz Berg']);
  });

  test('other capitalised names, not the words that open a sentence', () => {
    expect(read('What did Priya of Norrland Rail say about the Blue Harbour Hotel?').entities).toEqual([
      'Priya of Norrland Rail',
      'Blue Harbour Hotel',
    ]);
    expect(read('What did we do in March? Tell me.').entities).toEqual([]);
  });

  test('whose words are asked for', () => {
    expect(read('what did Ida say about the roof?').saidBy).toBe('Ida');
    expect(read('what did we say about Ida?').saidBy).toBeUndefined();
  });
});

describe('context', () => {
  const context = 'Ida: On 4 May we talked about the roof with Marek.\nTomasz Wilk: Yes, I remember.';

  test('a bare question takes the time of the conversation', () => {
    const { time, listing, notes } = read('Can you summarize what we discussed?', context);
    expect(time).toMatchObject({ from: new Date('2026-05-04T00:00:00Z'), hard: true });
    expect(listing).toBe(true);
    expect(notes.join()).toContain('Time taken from the conversation: "On 4 May"');
  });

  test('sessions too', () => {
    const { sessions } = read('please do', 'Shall I sum up our second session?');
    expect(sessions?.spans).toEqual([{ first: 2, last: 2 }]);
  });

  test('the day after that', () => {
    const { time } = read('and what did we say the day after that?', context);
    expect(time?.from?.toISOString()).toBe('2026-05-05T00:00:00.000Z');
    expect(time?.to?.toISOString()).toBe('2026-05-06T00:00:00.000Z');
  });

  test('says so when there is nothing to point to', () => {
    const { time, notes } = read('what did we say that day?', 'Nice weather.');
    expect(time).toBeUndefined();
    expect(notes).toEqual(['The time that the query points back to is not in the context.']);
  });

  test('a pronoun is the last one named', () => {
    expect(read('and what did she buy?', "The roof is Ida's worry.").speakers).toEqual(['Ida']);
    expect(read('where does he live?', 'We met Marek at the fair.').entities).toEqual(['Marek']);
  });

  test.each([
    'Nice.',
    'Great job!',
    'Wow. Sounds good.',
    'Thanks for telling me!',
    '"Cool!"',
    'Just in time for spring.',
    'Congratulations Marek!',
  ])('a word that only reacts names nobody: %s', (reaction) => {
    const { entities, notes, contextText } = read(
      'How long did it take him?',
      `User: Marek put the crib together.\nAssistant: ${reaction}`,
    );
    expect(entities).toEqual(['Marek']);
    expect(notes).toEqual(['By the conversation, "Marek" is meant.']);
    expect(contextText).toContain('Marek put the crib together.');
    expect(contextText).not.toMatch(/nice|sounds|thanks|cool/i);
  });

  test('the same word elsewhere, or of a speaker, is a name', () => {
    const hope = understand('Where does she live?', {
      now: new Date('2026-06-17T12:00:00Z'),
      timeZone: 'UTC',
      speakers: ['Hope'],
      context: 'Hope moved last week.',
    });
    expect(hope.speakers).toEqual(['Hope']);
    expect(read('When did they go?', 'Our neighbours moved to Nice.').entities).toEqual(['Nice']);
  });

  test('a question without a subject takes its words along', () => {
    expect(read('what about the price?', 'Ida: The slate roof from Hallberg is nice.').contextText).toBe(
      'The slate roof from Hallberg is nice.',
    );
  });

  test('a question that stands on its own takes nothing', () => {
    const alone = read('where did Ida buy the slate for the garden shed?');
    const { notes, ...withContext } = read('where did Ida buy the slate for the garden shed?', context);
    expect(withContext).toEqual({ ...alone, notes: undefined, ...withContext });
    expect(withContext.time).toBeUndefined();
    expect(withContext.contextText).toBe('');
    expect(notes).toEqual([]);
  });
});
