/** What a bank holds and what waits in it, in numbers, for the person who keeps it. */
import { DAY } from '../forgetting/retention.ts';
import { getBank } from '../store/queries/banks.ts';
import { listCoreBlocks } from '../store/queries/core-blocks.ts';
import { getOverview, type Overview } from '../store/queries/overview.ts';
import { countSessions } from '../store/queries/sessions.ts';
import { countUpkeep, type UpkeepCounts } from '../store/queries/upkeep.ts';
import { countWithoutVector, findModel } from '../store/queries/vectors.ts';
import { type Bank, reading } from './bank.ts';
import { refuserOf } from './embed-waiting.ts';

export interface Statistics {
  readonly timeZone: string;
  readonly overview: Overview;
  readonly sessions: number;
  /** By name. */
  readonly core: readonly { readonly name: string; readonly version: number }[];
  /** What forgetting has done and has to do within 30 days. */
  readonly upkeep: UpkeepCounts;
  /** How far the current embedder is; undefined without one. */
  readonly embedding?: Embedding;
}

export interface Embedding {
  readonly model: string;
  /** The current keys, and those of them that have no vector of the model yet. */
  readonly keys: number;
  readonly waiting: number;
  /** Those of the waiting that the model refused for what they say. */
  readonly refused: number;
}

/** Names that are counted, of each sort. */
const NAMES = 12;
const SOON = 30 * DAY;

export async function statisticsOf(bank: Bank): Promise<Statistics> {
  const now = bank.clock.now();
  const embedding = await embeddingOf(bank);
  return await reading(bank, async (tx) => ({
    timeZone: (await getBank(tx)).timeZone,
    overview: await getOverview(tx, NAMES, { now }),
    sessions: await countSessions(tx),
    core: await listCoreBlocks(tx),
    upkeep: await countUpkeep(tx, now, new Date(now.getTime() + SOON)),
    embedding,
  }));
}

export async function embeddingOf(bank: Bank): Promise<Embedding | undefined> {
  const { embedder } = bank;
  if (!embedder) return undefined;
  const { provider, model } = embedder.identity;
  const refusals = { by: refuserOf(embedder.identity), now: bank.clock.now() };
  return await reading(bank, async (tx) => {
    const modelId = await findModel(tx, embedder.identity);
    const waiting = await countWithoutVector(tx, modelId);
    const refused = waiting === 0 ? 0 : waiting - (await countWithoutVector(tx, modelId, refusals));
    return { model: `${provider} ${model}`, keys: (await getBank(tx)).keyCount, waiting, refused };
  });
}
