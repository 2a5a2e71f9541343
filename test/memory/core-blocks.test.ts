import { describe, expect, test } from 'vitest';
import { call, createBank, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

interface Block {
  readonly block: string;
  readonly status: string;
  readonly version: number;
  readonly content: string;
  readonly description?: string;
  readonly tokens: number;
}

const edit = (bank: TestBank, op: string, args: object = {}) =>
  call<Block>(bank, 'core_edit', { block: 'human', op, ...args });

async function history(bank: TestBank, block = 'human') {
  const { blocks } = await call<{ blocks: { history?: { version: number; content: string }[] }[] }>(
    bank,
    'memory_read',
    { ids: [`core:${block}`], include: ['history'] },
  );
  return (blocks[0]?.history ?? []).map(({ version, content }) => [version, content]);
}

const outline = async (bank: TestBank) =>
  (await call<{ outline: string }>(bank, 'memory_context', {})).outline;

describeStores('core_edit', (stores) => {
  test('append makes a block or adds a line to it', async () => {
    const bank = createBank(stores);
    expect(await edit(bank, 'append', { text: 'Name: Ada', description: 'the user' })).toMatchObject({
      status: 'created',
      version: 1,
      content: 'Name: Ada',
      description: 'the user',
    });
    expect(await edit(bank, 'append', { text: 'City: Delft\n' })).toMatchObject({
      status: 'updated',
      version: 2,
    });
    expect(await edit(bank, 'append', { text: 'Likes: tea' })).toMatchObject({
      version: 3,
      content: 'Name: Ada\nCity: Delft\nLikes: tea',
      description: 'the user',
    });
    expect(await outline(bank)).toContain(
      '# Core: human (version 3)\nthe user\n> Name: Ada\n> City: Delft\n> Likes: tea',
    );
  });

  test('replace changes the one place that old names', async () => {
    const bank = createBank(stores);
    await edit(bank, 'create', { text: 'tea tea\ncoffee $& x' });
    expect(await edit(bank, 'replace', { old: 'coffee $&', text: 'milk $1' })).toMatchObject({
      content: 'tea tea\nmilk $1 x',
      version: 2,
    });
    expect(await edit(bank, 'replace', { old: 'milk $1', text: '' })).toMatchObject({
      content: 'tea tea\n x',
    });
  });

  test.each([
    ['insert', { line: 1 }, 'first\na\nb'],
    ['insert', { line: 2 }, 'a\nfirst\nb'],
    ['insert', { line: 3 }, 'a\nb\nfirst'],
    ['rewrite', {}, 'first'],
  ])('%s %j', async (op, where, content) => {
    const bank = createBank(stores);
    await edit(bank, 'create', { text: 'a\nb' });
    expect(await edit(bank, op, { text: 'first', ...where })).toMatchObject({ content, version: 2 });
  });

  test.each([
    ['append', {}, /needs text/],
    ['append', { text: '' }, /needs text/],
    ['replace', { text: 'x' }, /needs old/],
    ['replace', { old: 'a' }, /needs text/],
    ['replace', { old: 'A', text: 'x' }, /old is not in the block/],
    ['replace', { old: 'a', text: 'x' }, /more than once/],
    ['insert', { text: 'x' }, /needs line, from 1 to 3/],
    ['insert', { text: 'x', line: 0 }, /needs line/],
    ['insert', { text: 'x', line: 4 }, /needs line/],
    ['insert', { line: 1 }, /needs text/],
    ['rewrite', {}, /needs text/],
    ['create', { text: 'x' }, /exists already/],
    ['restore', {}, /no earlier version/],
    ['restore', { version: 1 }, /no earlier version 1/],
    ['append', { text: 'x', expected_version: 7 }, /at version 1, not 7.*expected_version 1/],
    ['append', { text: 'x', expected_version: 0 }, /at version 1, not 0/],
    ['append', { text: 'x', block: 'Human' }, /cannot name a core block/],
    ['append', { text: 'word '.repeat(1_001) }, /would have \d+ tokens; the most is 1000/],
  ])('%s %j is refused, and the block is as it was', async (op, args, message) => {
    const bank = createBank(stores);
    await edit(bank, 'create', { text: 'a a\nb' });
    await expect(edit(bank, op, args)).rejects.toThrow(message);
    expect(await outline(bank)).toContain('# Core: human (version 1)\n> a a\n> b\n');
    expect(await history(bank)).toEqual([]);
  });

  test.each(['replace', 'insert', 'delete', 'restore'])(
    '%s of a block that is not there is refused',
    async (op) => {
      const bank = createBank(stores);
      const args = { old: 'a', text: 'x', line: 1, version: 1 };
      await expect(edit(bank, op, args)).rejects.toMatchObject({ code: 'not_found' });
    },
  );

  test('what changes nothing makes no version', async () => {
    const bank = createBank(stores);
    await edit(bank, 'create', { text: 'a', description: 'd' });
    for (const [op, args] of [
      ['rewrite', { text: 'a' }],
      ['rewrite', { text: 'a', description: 'd' }],
      ['replace', { old: 'a', text: 'a' }],
    ] as const)
      expect(await edit(bank, op, args)).toMatchObject({ status: 'unchanged', version: 1 });
    expect(await edit(bank, 'rewrite', { text: 'a', description: 'e' })).toMatchObject({
      status: 'updated',
      version: 2,
    });
  });

  test('every version is kept and can be restored, also after the block was deleted and made anew', async () => {
    const bank = createBank(stores);
    await edit(bank, 'create', { text: 'one' });
    await edit(bank, 'rewrite', { text: 'two' });
    expect(await edit(bank, 'delete')).toMatchObject({ status: 'deleted', version: 3 });
    expect(await outline(bank)).not.toContain('# Core');
    await expect(edit(bank, 'delete')).rejects.toMatchObject({ code: 'not_found' });
    expect(await edit(bank, 'create', { text: 'anew', expected_version: 0 })).toMatchObject({
      status: 'created',
      version: 4,
    });
    expect(await edit(bank, 'restore', { version: 1 })).toMatchObject({ content: 'one', version: 5 });
    expect((await history(bank)).map(([version]) => version)).toEqual([1, 2, 3, 4]);
    expect(await history(bank)).toMatchObject([[1, 'one'], [2, 'two'], {}, [4, 'anew']]);
    await edit(bank, 'delete');
    expect(await edit(bank, 'restore', { version: 2 })).toMatchObject({
      status: 'created',
      content: 'two',
      version: 7,
    });
  });

  describe('several editors', () => {
    const crowd = (name: string) =>
      Array.from({ length: 5 }, (_, i) =>
        createBank(stores, { name: `${name}-${stores.engine}`, actor: `agent ${i}` }),
      );

    test('with the same expected_version: exactly one wins each time', async () => {
      const banks = crowd('expecting');
      for (let version = 0; version < 4; version++) {
        const outcomes = await Promise.allSettled(
          banks.map((bank, i) =>
            edit(bank, 'append', { text: `${version} by ${i}`, expected_version: version }),
          ),
        );
        const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
        expect(won).toHaveLength(1);
        expect(won[0]).toMatchObject({ value: { version: version + 1 } });
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
      }
    });

    test('without: no line is lost', async () => {
      const banks = crowd('appending');
      await Promise.all(
        banks.map(async (bank, i) => {
          for (let n = 0; n < 5; n++) await edit(bank, 'append', { text: `line ${n} of ${i}` });
        }),
      );
      const { content, version } = await edit(banks[0] as TestBank, 'append', { text: 'end' });
      expect(version).toBe(26);
      expect(new Set(content.split('\n')).size).toBe(26);
    });

    test('creating the same block: exactly one does', async () => {
      const banks = crowd('creating');
      const outcomes = await Promise.allSettled(banks.map((bank) => edit(bank, 'create', { text: 'x' })));
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    });
  });
});
