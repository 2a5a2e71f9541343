/** Clients hear of changes, whichever process makes them, and of nothing else. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { describeStores } from '../support/stores.ts';
import { listen } from './support/listening.ts';
import {
  callTool,
  type Environment,
  end,
  INITIALIZE,
  INITIALIZED,
  type Message,
  modernRequest,
  Program,
  request,
  startHttp,
  storeSettings,
  until,
} from './support/program.ts';

const LIST_CHANGED = 'notifications/resources/list_changed';
const UPDATED = 'notifications/resources/updated';

const updates = (messages: readonly Message[]): unknown[] =>
  messages.filter(({ method }) => method === UPDATED).map(({ params }) => params?.uri);
const listChanges = (messages: readonly Message[]): number =>
  messages.filter(({ method }) => method === LIST_CHANGED).length;
const updated = (source: { messages: readonly Message[] }, uri: string, times = 1) =>
  until(`${times} of ${uri}`, () =>
    updates(source.messages).filter((each) => each === uri).length >= times ? true : undefined,
  );

describeStores('changes', (stores) => {
  const settings = (): Environment => ({
    ...storeSettings(stores.address()),
    MEMPAGE_BANK: `bank-${randomBytes(6).toString('hex')}`,
  });

  /** Another process on the same bank, which does one thing after the other. */
  const startWriter = (environment: Environment) => {
    const program = new Program([], environment);
    program.send(INITIALIZE, INITIALIZED);
    let id = 100;
    const call = async (name: string, args: object) => {
      program.send(callTool(++id, name, args));
      const { result } = await program.answer(id);
      expect(result?.isError).toBeUndefined();
    };
    return {
      edit: (block: string, op: string, text?: string) => call('core_edit', { block, op, text }),
      insert: (content: string, session: string) =>
        call('memory_insert', { memories: [{ content, session }] }),
      end: () => end(program),
    };
  };

  describe('over stdio', () => {
    test('reach a subscriber of 2025-11-25', async () => {
      const environment = settings();
      const reader = new Program([], environment);
      const subscribe = (id: number, uri: string) => request(id, 'resources/subscribe', { uri });
      reader.send(
        INITIALIZE,
        INITIALIZED,
        subscribe(2, 'memory://core'),
        subscribe(3, 'memory://core/human'),
      );
      await Promise.all([reader.answer(2), reader.answer(3)]);
      const writer = startWriter(environment);
      await writer.edit('human', 'append', 'Noor');
      await Promise.all([updated(reader, 'memory://core'), updated(reader, 'memory://core/human')]);
      expect(listChanges(reader.messages)).toBe(1);

      reader.send(request(4, 'resources/unsubscribe', { uri: 'memory://core/human' }));
      await reader.answer(4);
      await writer.edit('human', 'append', 'lives in Ghent');
      await updated(reader, 'memory://core', 2);
      await writer.edit('human', 'delete');
      await updated(reader, 'memory://core', 3);
      expect(updates(reader.messages).filter((uri) => uri === 'memory://core/human')).toHaveLength(1);
      expect(listChanges(reader.messages)).toBe(2);
      // A deleted block that is written to is back in the list.
      await writer.edit('human', 'append', 'Noor again');
      await updated(reader, 'memory://core', 4);
      expect(listChanges(reader.messages)).toBe(3);
      await Promise.all([end(reader), writer.end()]);
    });

    test('tell a client of 2025-11-25 of a changed list without being asked', async () => {
      const program = new Program([], settings());
      const create = callTool(2, 'core_edit', { block: 'persona', op: 'create', text: 'Helpful.' });
      program.send(INITIALIZE, INITIALIZED, create);
      await until(LIST_CHANGED, () => (listChanges(program.messages) > 0 ? true : undefined));
      expect(updates(program.messages)).toEqual([]);
      await end(program);
    });

    test('reach who listens by 2026-07-28, until it is cancelled', async () => {
      const environment = settings();
      const reader = new Program([], environment);
      const notifications = {
        resourcesListChanged: true,
        resourceSubscriptions: ['memory://sessions/talk', 'memory://core/human'],
      };
      reader.send(modernRequest(1, 'subscriptions/listen', { notifications }));
      await until('the acknowledgement', () =>
        reader.messages.find(({ method }) => method === 'notifications/subscriptions/acknowledged'),
      );
      const writer = startWriter(environment);
      await writer.insert('The ferry leaves at nine.', 'talk');
      await writer.insert('Elsewhere.', 'another');
      await writer.edit('human', 'create', 'Noor');
      await Promise.all([updated(reader, 'memory://sessions/talk'), updated(reader, 'memory://core/human')]);
      expect(listChanges(reader.messages)).toBe(1);
      expect(updates(reader.messages)).toHaveLength(2);
      const note = reader.messages.find(({ method }) => method === UPDATED);
      expect(note?.params?._meta).toMatchObject({ 'io.modelcontextprotocol/subscriptionId': 1 });

      reader.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
      reader.send(
        modernRequest(2, 'subscriptions/listen', { notifications: { resourcesListChanged: true } }),
      );
      await writer.edit('other', 'create', 'x');
      await until('the change', () => (listChanges(reader.messages) > 1 ? true : undefined));
      expect(updates(reader.messages)).toHaveLength(2);
      reader.child.stdin.end();
      await Promise.all([reader.exited, writer.end()]);
      // A listening that the server ends is answered.
      expect(await reader.answer(2)).toMatchObject({ result: { resultType: 'complete' } });
    });
  });

  describe('over HTTP', () => {
    test('reach who listens, from another process', async () => {
      const environment = settings();
      const { program, url } = await startHttp(environment);
      const reader = await listen(url, {
        resourcesListChanged: true,
        resourceSubscriptions: ['memory://core'],
      });
      const writer = startWriter(environment);
      await writer.edit('human', 'create', 'Noor');
      await updated(reader, 'memory://core');
      expect(listChanges(reader.messages)).toBe(1);
      await Promise.all([end(program), writer.end()]);
    });

    test('stay in their bank', async () => {
      const [one, two] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
      const banks = settings();
      const environment = {
        ...banks,
        MEMPAGE_TOKENS: `${one}=${banks.MEMPAGE_BANK}-1 ${two}=${banks.MEMPAGE_BANK}-2`,
      };
      const { program, url } = await startHttp(environment);
      const reader = await listen(
        url,
        { resourceSubscriptions: ['memory://core', 'memory://core/secret-project'] },
        { Authorization: `Bearer ${two}` },
      );
      const first = startWriter({ ...banks, MEMPAGE_BANK: `${banks.MEMPAGE_BANK}-1` });
      const second = startWriter({ ...banks, MEMPAGE_BANK: `${banks.MEMPAGE_BANK}-2` });
      await first.edit('secret-project', 'create', 'x');
      await second.edit('human', 'create', 'Noor');
      await updated(reader, 'memory://core');
      await second.edit('human', 'append', 'lives in Ghent');
      await updated(reader, 'memory://core', 2);
      expect(updates(reader.messages)).toEqual(['memory://core', 'memory://core']);
      await Promise.all([end(program), first.end(), second.end()]);
    });
  });
});
