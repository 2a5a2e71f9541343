import { type Bank, openMemory } from '../index.ts';
import { embedWaitingKeys, retryRefused } from '../memory/embed-waiting.ts';
import { type Maintained, MOST_PER_BATCH, maintain, previewMaintenance } from '../memory/maintain.ts';
import { embeddingOf } from '../memory/statistics.ts';
import type { Invocation } from './command.ts';
import { print } from './stdout.ts';

/** Goes on until nothing is left to do; interrupted, it goes on where it was the next time. */
export async function run({ settings, log, options }: Invocation): Promise<number> {
  const memory = openMemory({ ...settings, log, background: false });
  const bank = memory.bank();
  try {
    if (options['dry-run']) {
      const due = await previewMaintenance(bank);
      const rest = due.more ? ` (of each at most ${MOST_PER_BATCH} counted)` : '';
      const { waiting = 0 } = (await embeddingOf(bank)) ?? {};
      await print(`would do${rest}: ${counts(due)}, ${waiting} keys embedded\n`);
      return 0;
    }
    let total = await maintain(bank);
    for (let last = total; last.more; total = sum(total, last)) {
      progress(counts(total));
      last = await maintain(bank);
    }
    const embedded = await embedAll(bank);
    if (options.scrub) await bank.store.scrub();
    const scrubbed = options.scrub ? ', tables written anew' : '';
    await print(`done: ${counts(total)}, ${embedded}${scrubbed}\n`);
    return 0;
  } finally {
    await memory.close();
  }
}

/** Also what was refused before: the endpoint may take it now. */
async function embedAll(bank: Bank): Promise<string> {
  const { waiting = 0, refused: before = 0, model } = (await embeddingOf(bank)) ?? {};
  if (before > 0) await retryRefused(bank);
  let tried = 0;
  for (let done = -1; done !== 0; tried += done) {
    if (tried > 0) progress(`${tried} of ${waiting} keys embedded by ${model}`);
    done = await embedWaitingKeys(bank);
  }
  const { refused = 0 } = (await embeddingOf(bank)) ?? {};
  return `${tried - refused} keys embedded${refused > 0 ? `, ${refused} refused by ${model}` : ''}`;
}

const progress = (text: string): void => {
  process.stderr.write(`mempage: ${text}\n`);
};

const counts = ({ faded, expired, erased, linksDropped }: Maintained): string =>
  `${faded} faded, ${expired} expired, ${erased} erased, ${linksDropped} links dropped`;

const sum = (a: Maintained, b: Maintained): Maintained => ({
  faded: a.faded + b.faded,
  expired: a.expired + b.expired,
  erased: a.erased + b.erased,
  linksDropped: a.linksDropped + b.linksDropped,
  more: b.more,
});
