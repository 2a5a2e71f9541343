/** A query on its way to an answer: read against the bank, embedded, and answered. */
import type { BankInfo } from '../store/queries/banks.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import type { ReadTx } from '../store/store.ts';
import { type Bank, reading } from './bank.ts';
import { type Asked, backgroundOf, readQuery } from './understanding.ts';
import { tryEmbedQuery } from './vectors.ts';

/** A query as it was read, and what of the bank it was read against. */
export interface Question {
  readonly info: BankInfo;
  readonly asked: Asked;
  /** Undefined for what is listed, and where the embedder does not answer. */
  readonly vector?: Float32Array;
}

export interface QuestionInput {
  readonly query: string;
  /** The conversation before the query, for what the query leaves out. */
  readonly context?: string;
  /** What the caller selects by, once the bank is known. */
  readonly filter: (tx: ReadTx, info: BankInfo) => Promise<MemoryFilter>;
}

/** In one transaction, unless embedding may take a while: then none waits for it. */
export async function answering<T>(
  bank: Bank,
  input: QuestionInput,
  answer: (tx: ReadTx, question: Question) => Promise<T>,
): Promise<T> {
  const embedded = async (question: Question) => ({ ...question, vector: await vectorOf(bank, question) });
  if (bank.embedder?.instant)
    return await reading(bank, async (tx) => await answer(tx, await embedded(await ask(tx, input))));
  const question = await embedded(await reading(bank, (tx) => ask(tx, input)));
  return await reading(bank, (tx) => answer(tx, question));
}

async function ask(tx: ReadTx, { query, context, filter }: QuestionInput): Promise<Question> {
  const background = await backgroundOf(tx);
  const info = background.bank;
  const given = { query, context, filter: await filter(tx, info) };
  return { info, asked: await readQuery(tx, background, given) };
}

const vectorOf = async (bank: Bank, { asked }: Question): Promise<Float32Array | undefined> =>
  asked.understood.listing ? undefined : await tryEmbedQuery(bank, asked.subject);
