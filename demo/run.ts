/**
 * The main job, end to end: an MCP client starts the server as mcp.json says, on the embedded store in a temporary
 * folder, and an agent pages its memory in and out. Exits 0 only if every step held.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createTokenCounter } from '../src/tokens.ts';
import { Story } from './story.ts';

interface Turn {
  readonly ref: string;
  readonly speaker: string;
  readonly occurred_at: string;
  readonly content: string;
}

const root = new URL('../', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const conversation: { time_zone: string; sessions: { id: string; turns: Turn[] }[] } =
  read('demo/conversation.json');
const turns = conversation.sessions.flatMap((session) => session.turns);
const { command, args } = read('mcp.json').mcpServers.mempage;

const dataDir = mkdtempSync(join(tmpdir(), 'mempage-demo-'));
const story = new Story();
let failed = true;
try {
  await tell();
  failed = false;
} finally {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 40, retryDelay: 250 });
}
process.exitCode = failed ? 1 : story.end();

/** A client and a server process of its own, as a host would start them. */
async function connect(): Promise<Client> {
  const client = new Client({ name: 'demo-agent', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command,
      args,
      cwd: root.pathname,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        MEMPAGE_DATA_DIR: dataDir,
        MEMPAGE_TIME_ZONE: conversation.time_zone,
        MEMPAGE_ACTOR: 'demo-agent',
      },
      stderr: 'inherit',
    }),
  );
  return client;
}

async function tell(): Promise<void> {
  story.chapter('An agent meets its memory');
  const started = performance.now();
  const client = await connect();
  const { tools } = await client.listTools();
  const cost = createTokenCounter().count(JSON.stringify(tools));
  story.tell(
    `Server started and tools listed in ${Math.round(performance.now() - started)} ms: ${tools.length} tools, ${cost} tokens.`,
  );
  story.check('the tools cost at most 2,500 tokens', cost <= 2_500);
  const empty = await story.call(client, 'memory_context', {});
  story.check('an empty memory says so', empty.text.includes('Nothing yet'));

  await remember(client);
  await lookUp(client);
  await change(client);
  await letGo(client);
  await client.close();

  story.chapter('The next day: another process, the same memory');
  const again = await connect();
  const context = await story.call(again, 'memory_context', {
    task: 'help Rosalind prepare the week',
    max_tokens: 1_200,
  });
  story.check('the core block is still there', context.text.includes('Rosalind'));
  const { data } = await story.call(again, 'memory_timeline', { group_by: 'speaker' });
  const counted = (data.groups as { count: number }[]).reduce((sum, group) => sum + group.count, 0);
  story.check('every turn but the erased one is still there', counted === turns.length - 1);
  await again.close();
}

async function remember(client: Client): Promise<void> {
  story.chapter(
    `Six weeks of conversation: ${turns.length} turns in ${conversation.sessions.length} sessions`,
  );
  const started = performance.now();
  let created = 0;
  for (const session of conversation.sessions) {
    const memories = session.turns.map((turn) => ({ ...turn, session: session.id, origin: 'user' }));
    const { data } = await story.call(client, 'memory_insert', { memories }, true);
    created += statuses(data).filter((status) => status === 'created').length;
  }
  story.tell(`Stored in ${Math.round(performance.now() - started)} ms.`);
  story.check('every turn was stored', created === turns.length);
  const [first] = conversation.sessions;
  const repeated = await story.call(
    client,
    'memory_insert',
    { memories: first?.turns.map((turn) => ({ ...turn, session: first.id })) ?? [] },
    true,
  );
  story.check(
    'storing a session again changes nothing',
    statuses(repeated.data).every((status) => status === 'unchanged'),
  );
  const core = await story.call(client, 'core_edit', {
    block: 'human',
    op: 'append',
    text: 'Rosalind, data engineer; lives with Idris. Be brief before nine in the morning.',
  });
  story.check('the core block is written', core.data.version === 1);
}

function statuses(data: Record<string, unknown>): string[] {
  return (data.memories as { status: string }[]).map((memory) => memory.status);
}

async function lookUp(client: Client): Promise<void> {
  story.chapter('Looking things up');
  const asked = await story.call(client, 'memory_search', {
    query: 'When is the dentist appointment now?',
    limit: 5,
    max_tokens: 700,
  });
  story.check(
    'the appointment is found',
    refs(asked.data).some((ref) => ['t102', 't101', 't100'].includes(ref)),
  );
  const allergy = await story.call(client, 'memory_search', { query: 'food allergy sesame', limit: 3 });
  story.check('what was said once in passing is found', refs(allergy.data).includes('t182'));
  const august = await story.call(client, 'memory_timeline', {
    from: '2026-08-20',
    to: '2026-08-20',
    limit: 4,
  });
  story.check(
    'a day is a day',
    (august.data.memories as { occurred_at: string }[]).every((each) =>
      each.occurred_at.startsWith('2026-08-20'),
    ),
  );
  const last = await story.call(client, 'memory_timeline', { session: -1, limit: 3 });
  story.check(
    'the last session is the last',
    refs(last.data)[0] === conversation.sessions.at(-1)?.turns[0]?.ref,
  );
  const weeks = await story.call(client, 'memory_timeline', { group_by: 'week' });
  const counted = (weeks.data.groups as { count: number }[]).reduce((sum, group) => sum + group.count, 0);
  story.check('counts by week add up', counted === turns.length);
}

function refs(data: Record<string, unknown>): string[] {
  return (data.memories as { ref?: string }[]).map((memory) => memory.ref ?? '');
}

async function change(client: Client): Promise<void> {
  story.chapter('Things change');
  const first = await story.call(client, 'memory_insert', {
    memories: [
      {
        content: 'Rosalind and Idris live at Kanaalstraat, Utrecht.',
        tags: ['home'],
        facts: [{ subject: 'Rosalind', predicate: 'lives in', object: 'Utrecht', exclusive: true }],
      },
    ],
  });
  const old = (first.data.memories as { id: string }[])[0]?.id;
  const moved = await story.call(client, 'memory_insert', {
    memories: [
      {
        content: 'Rosalind and Idris live at Wilgenlaan 41, Amersfoort.',
        tags: ['home'],
        supersedes: [old],
        facts: [{ subject: 'Rosalind', predicate: 'lives in', object: 'Amersfoort', exclusive: true }],
      },
    ],
  });
  story.check('the contradiction is reported and closed', moved.text.includes('Utrecht'));
  const note = (moved.data.memories as { id: string }[])[0]?.id;
  const updated = await story.call(client, 'memory_update', {
    id: note,
    expected_version: 1,
    content: 'Rosalind and Idris live at Wilgenlaan 41 in Amersfoort, under the pear tree.',
    reason: 'detail',
  });
  story.check('the revision is version 2', updated.data.version === 2);
  const stale = await story.call(client, 'memory_update', {
    id: note,
    expected_version: 1,
    content: 'overwritten',
  });
  story.check('a stale revision is refused', stale.failed);
  const history = await story.call(client, 'memory_read', {
    ids: [old, note],
    include: ['history', 'links'],
  });
  story.check(
    'history and what replaced it are kept',
    history.text.includes('superseded_by') && history.text.includes('version'),
  );
  await story.call(client, 'memory_forget', { ids: [old, note], mode: 'erase', confirm: true }, true);
}

async function letGo(client: Client): Promise<void> {
  story.chapter('Letting go');
  const target = await story.call(client, 'memory_search', { query: 'sesame allergy', limit: 1 }, true);
  const id = (target.data.memories as { id: string }[])[0]?.id;
  await story.call(client, 'memory_forget', { ids: [id], mode: 'fade' });
  const faded = await story.call(client, 'memory_search', { query: 'sesame allergy', limit: 5 }, true);
  story.check('what is faded is out of results', !ids(faded.data).includes(id));
  await story.call(client, 'memory_forget', { ids: [id], mode: 'restore' }, true);
  const back = await story.call(client, 'memory_search', { query: 'sesame allergy', limit: 5 }, true);
  story.check('and comes back when restored', ids(back.data).includes(id));
  const refused = await story.call(client, 'memory_forget', { ids: [id], mode: 'erase' });
  story.check('erasing needs a confirmation', refused.failed);
  const erased = await story.call(client, 'memory_forget', { ids: [id], mode: 'erase', confirm: true });
  story.check('a confirmed erase erases', erased.data.done === true);
  const gone = await story.call(client, 'memory_read', { ids: [id] });
  story.check('what is erased cannot be read', gone.failed);
  const session = conversation.sessions.find((each) => each.turns.some((turn) => turn.ref === 't182'));
  const replay = await story.call(
    client,
    'memory_insert',
    { memories: session?.turns.map((turn) => ({ ...turn, session: session.id })) ?? [] },
    true,
  );
  story.check(
    'an import that is replayed does not bring it back',
    statuses(replay.data).filter((status) => status === 'erased').length === 1,
  );
}

function ids(data: Record<string, unknown>): (string | undefined)[] {
  return (data.memories as { id: string }[]).map((memory) => memory.id);
}
