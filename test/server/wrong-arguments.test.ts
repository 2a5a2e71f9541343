/** What a model is told over stdio when it gives arguments that do not fit. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, createBank, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import {
  callTool,
  end,
  INITIALIZE,
  INITIALIZED,
  Program,
  request,
  storeSettings,
} from './support/program.ts';

const SEARCH_ARGUMENTS =
  'query, limit, max_tokens, context, from, to, session, speaker, tags, kinds, about, as_of, include, order, cursor';
const KINDS = '"episode", "note", "document", "procedure" or "summary"';
const memory = (fields: object) => ({
  memories: [{ content: 'The kiln is hot.' }, { content: 'x', ...fields }],
});

const MISTAKES: [what: string, tool: string, args: object, told: string][] = [
  ['a missing argument', 'memory_search', { limit: 3 }, 'query: missing, give text.'],
  ['a missing choice', 'memory_forget', {}, 'mode: missing, give "fade", "erase" or "restore".'],
  ['a number as text', 'memory_search', { query: 'x', limit: '5' }, 'limit: must be a number, not "5".'],
  ['one id where a list is due', 'memory_read', { ids: 'm12' }, 'ids: must be a list […], not "m12".'],
  [
    'a choice that is none',
    'memory_insert',
    memory({ kind: 'fact' }),
    `memories.1.kind: must be ${KINDS}, not "fact".`,
  ],
  [
    'either type missed',
    'memory_search',
    { query: 'x', session: true },
    'session: must be text or a number, not true.',
  ],
  [
    'a number too large',
    'memory_search',
    { query: 'x', limit: 1000 },
    'limit: must be a number of at most 100, not 1000.',
  ],
  [
    'a part of a number',
    'memory_search',
    { query: 'x', limit: 2.5 },
    'limit: must be a whole number, not 2.5.',
  ],
  [
    'text too long',
    'memory_insert',
    memory({ speaker: 'x'.repeat(300) }),
    'memories.1.speaker: must be text of at most 200 characters, not 300.',
  ],
  [
    'too many',
    'memory_insert',
    memory({ tags: Array(51).fill('x') }),
    'memories.1.tags: must be a list of at most 50 items, not 51.',
  ],
  ['nothing', 'memory_insert', { memories: [] }, 'memories: must not be empty.'],
  ['null', 'memory_search', { query: null }, 'query: must be text, not null.'],
  [
    'text for an object',
    'memory_insert',
    memory({ metadata: 'a=b' }),
    'memories.1.metadata: must be an object {…}, not "a=b".',
  ],
  [
    'an unknown argument',
    'memory_search',
    { query: 'x', top_k: 5 },
    `unknown argument "top_k" (known: ${SEARCH_ARGUMENTS}).`,
  ],
  [
    'an unknown field, deep inside',
    'memory_insert',
    memory({ facts: [{ subject: 'a', predicate: 'b', object: 'c', since: '2026' }] }),
    'unknown argument "since" in memories.1.facts.0 (known: subject, predicate, object, valid_from, valid_to, exclusive, confidence).',
  ],
  [
    'another field for the one that is due',
    'memory_insert',
    { memories: [{ text: 'x' }] },
    'memories.0.content: missing, give text; unknown argument "text" in memories.0 (known: content, kind, ref, occurred_at, session, speaker, tags, importance, keys, facts, source, origin, supersedes, derived_from, expires_at, metadata).',
  ],
  [
    'the same mistake many times',
    'memory_read',
    { ids: [1, 2, 3, 4, 5, 6, 7] },
    `${[1, 2, 3, 4, 5].map((id, i) => `ids.${i}: must be text, not ${id}`).join('; ')}; and 2 more.`,
  ],
  [
    'a long wrong word',
    'memory_forget',
    { mode: `delete ${'x'.repeat(500)}` },
    `mode: must be "fade", "erase" or "restore", not "delete ${'x'.repeat(33)}"….`,
  ],
];

describeStores('over stdio', (stores) => {
  let program: Program;
  let id = 1;
  const bankName = 'wrong-arguments';
  const answerTo = async (tool: string, args: object) => {
    program.send(callTool(++id, tool, args));
    return (await program.answer(id)).result;
  };
  beforeAll(async () => {
    program = new Program([], { ...storeSettings(stores.address()), MEMPAGE_BANK: bankName });
    program.send(INITIALIZE, INITIALIZED);
    await program.answer(1);
  });
  afterAll(() => end(program));

  test.each(MISTAKES)('%s is named, with what it has to be', async (_, tool, args, told) => {
    expect(await answerTo(tool, args)).toEqual({
      content: [{ type: 'text', text: `Invalid arguments: ${told}` }],
      isError: true,
      _meta: { 'mempage/error-code': 'invalid_input' },
    });
  });

  test.each(['core', 'memories', 'sessions'])(
    'an address of %s that no name fits is not found',
    async (kind) => {
      program.send(request(++id, 'resources/read', { uri: `memory://${kind}/a%00` }));
      expect((await program.answer(id)).error).toMatchObject({
        code: -32602,
        message: 'The address holds a NUL character, which cannot be stored. Remove it.',
      });
    },
  );

  test('half a character is stored as U+FFFD, and found', async () => {
    const halves = {
      content: 'The kiln \ud800 is \udfff hot',
      tags: ['a\ud83d'],
      metadata: { '\udc00': '\ud800' },
    };
    expect(await answerTo('memory_insert', { memories: [halves] })).not.toHaveProperty('isError');
    const bank = createBank(stores, { name: bankName });
    const found = await call<Results>(bank, 'memory_search', { query: 'is hot' });
    const ids = found.memories.map((shown) => shown.id);
    expect((await call<Results>(bank, 'memory_read', { ids })).memories).toMatchObject([
      { content: 'The kiln \ufffd is \ufffd hot', tags: ['a\ufffd'], metadata: { '\ufffd': '\ufffd' } },
    ]);
  });
});
