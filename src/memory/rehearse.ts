/** Answers a question that nobody asked, so that the first one that somebody asks does not wait for what is done once. */
import type { Bank } from './bank.ts';
import { bestFor } from './search.ts';

/** Words that are read in all the ways in which a question is: a time, a name, a subject. */
const QUESTION = 'Where did Ann go last Tuesday, and who came along?';

/**
 * Tables are read, statements planned and code is compiled. Nothing is changed, and nothing noted as recalled. An embedder that
 * is not `instant` is left alone: a call may cost money, a model half a gigabyte.
 */
export async function rehearse(bank: Bank): Promise<void> {
  bank.tokens.count(QUESTION);
  const remote = bank.embedder && !bank.embedder.instant;
  await bestFor(remote ? { ...bank, embedder: undefined } : bank, QUESTION, 1, { now: bank.clock.now() });
}
