import { MempageError } from '../errors.ts';
import { formatId, parseId } from '../ids.ts';
import { type Bank, openMemory } from '../index.ts';
import type { Resumed } from '../memory/held.ts';
import { eraseQuarantined, quarantined, release } from '../memory/quarantine.ts';
import type { MemoryId } from '../types.ts';
import type { Invocation } from './command.ts';
import { personOf } from './person.ts';
import { print } from './stdout.ts';

/** Lists what is kept back, or does what a person has decided about it. */
export async function run({ settings, log, options, positionals }: Invocation): Promise<number> {
  const [action = 'list', ...names] = positionals;
  const ids = [...new Set(names.map((name) => parseId('m', name)))];
  check(action, ids, options.confirm !== undefined);
  const memory = openMemory({ ...settings, actor: personOf(settings), log });
  try {
    await print(await done(memory.bank(), action, ids));
    return 0;
  } finally {
    await memory.close();
  }
}

function check(action: string, ids: readonly MemoryId[], confirmed: boolean): void {
  if (!['list', 'release', 'erase'].includes(action)) {
    throw new MempageError('config', `There is no quarantine ${action}; it is list, release or erase.`);
  }
  if ((action === 'list') !== (ids.length === 0)) {
    const wrong = action === 'list' ? 'list takes no ids' : `Say which memories: quarantine ${action} ID…`;
    throw new MempageError('config', `${wrong}. mempage quarantine lists them.`);
  }
  if (action !== 'erase' || confirmed) return;
  throw new MempageError(
    'confirmation_required',
    `This would erase ${ids.length} of the quarantined memories for good. Nothing was erased; add --confirm to do it.`,
  );
}

async function done(bank: Bank, action: string, ids: readonly MemoryId[]): Promise<string> {
  if (action === 'list') return await listed(bank);
  if (action === 'release') {
    const resumed = await release(bank, ids);
    return [`released: ${ids.map((id) => formatId('m', id)).join(', ')}`, ...resumed.map(resumedText)]
      .map((line) => `${line}\n`)
      .join('');
  }
  const outdated = (await eraseQuarantined(bank, ids)).map((id) => formatId('m', id));
  const rewriting = outdated.length > 0 ? `; made from them and to be rewritten: ${outdated.join(', ')}` : '';
  return `erased: ${ids.length}${rewriting}\n`;
}

function resumedText({ old, by, done }: Resumed): string {
  const [newer, older] = [formatId('m', by), formatId('m', old)];
  return done
    ? `${newer} supersedes ${older} from now on`
    : `${newer} does not supersede ${older}, which was superseded or supersedes it meanwhile`;
}

/** As JSON in one line each: the text must not be able to look like something else on a terminal. */
async function listed(bank: Bank): Promise<string> {
  const memories = await quarantined(bank);
  if (memories.length === 0) return 'nothing is in quarantine\n';
  return memories
    .map(({ id, quarantinedAt, origin, source, quarantine, content }) =>
      [
        formatId('m', id),
        quarantinedAt.toISOString(),
        [origin, source && printable(source)].filter(Boolean).join(' '),
        quarantine,
        printable(content),
      ].join('  '),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A JSON string with everything escaped that a terminal obeys or does not show. */
const printable = (text: string): string =>
  JSON.stringify(text).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) =>
    [...sign].map((each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`).join(''),
  );
