/** What resources say, as Markdown. Stored text is quoted line by line, so that it cannot be taken for ours. */
import { type MempageError, notFound } from '../errors.ts';
import { parseId } from '../ids.ts';
import type { Bank } from '../memory/bank.ts';
import { getBlock, getCore } from '../memory/core-blocks.ts';
import { readMemories } from '../memory/read.ts';
import { latestSessions } from '../memory/sessions.ts';
import { timeline } from '../memory/timeline.ts';
import { viewpoint } from '../memory/viewpoint.ts';
import { quote, toWire, memoryText as wireText } from '../tools/wire.ts';
import type { CoreBlock } from '../types.ts';

export async function coreText(bank: Bank): Promise<string> {
  const blocks = await getCore(bank);
  if (blocks.length === 0) return '# Core memory\n\nNothing yet. The tool core_edit writes it.';
  return ['# Core memory', ...blocks.map((block) => oneBlock(block, '##'))].join('\n\n');
}

export const blockText = async (bank: Bank, name: string): Promise<string> =>
  oneBlock(await getBlock(bank, name), '#');

export const blockNames = async (bank: Bank): Promise<string[]> =>
  (await getCore(bank)).map(({ name }) => name);

function oneBlock({ name, version, description, content }: CoreBlock, heading: string): string {
  const head = `${heading} ${name} (version ${version})`;
  return [head, ...(description ? [description] : []), quote(content)].join('\n\n');
}

export async function memoryText(bank: Bank, id: string): Promise<string> {
  const [found] = await readMemories(bank, [parseId('m', id)]);
  if (!found) throw notFound(`There is no memory ${id} in this bank.`);
  return wireText(toWire(found.memory, await viewpoint(bank)));
}

/** In memories; a session can be longer than any context window. */
const SESSION_PAGE = 200;

export async function sessionText(bank: Bank, session: string): Promise<string> {
  const { memories, total, timeZone } = await timeline(bank, { session, limit: SESSION_PAGE });
  if (total === 0) throw noSession(session);
  const view = { now: bank.clock.now(), timeZone };
  const more = total - memories.length;
  return [
    `# Session ${session}`,
    ...memories.map((memory) => wireText(toWire(memory, view))),
    ...(more > 0
      ? [`${more} more: memory_timeline with session ${JSON.stringify(session)} pages through all.`]
      : []),
  ].join('\n\n');
}

const noSession = (session: string): MempageError =>
  notFound(`There is no session ${JSON.stringify(session.slice(0, 100))} in this bank.`);

/** As many as a completion may have. */
const COMPLETED = 100;

/** Newest first. */
export const sessionNames = async (bank: Bank): Promise<string[]> =>
  (await latestSessions(bank, COMPLETED)).map(({ id }) => id).reverse();

export { getCore } from '../memory/core-blocks.ts';
