/** Erases all memories of a tag, in a process that a test kills. Arguments: address of the store, bank, tag. */
import { openMemory } from '../../src/index.ts';
import { forget } from '../../src/memory/forget.ts';

const [address = '', name = '', tag = ''] = process.argv.slice(2);
const at: { url: string } | { dataDir: string } = JSON.parse(address);
const memory = openMemory({
  ...('url' in at ? { databaseUrl: at.url } : { dataDir: at.dataDir }),
  embedder: { provider: 'none' },
});
const bank = memory.bank(name);
await memory.ready();
const erasing = { mode: 'erase', selection: { tags: [tag] } } as const;
const { confirm } = await forget(bank, { ...erasing, dryRun: true });
process.stdout.write('erasing\n');
await forget(bank, { ...erasing, confirm });
await memory.close();
