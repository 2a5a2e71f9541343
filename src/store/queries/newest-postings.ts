/** Where terms occur: the newest of each, however common it is. */
import { sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import type { ReadTx } from '../store.ts';

/** The newest live keys that hold a term; the arrays go together. */
export interface TermPostings {
  readonly term: string;
  readonly memories: readonly MemoryId[];
  /** Of the keys, in terms. */
  readonly lengths: readonly number[];
}

/**
 * For each term up to `most` of the live keys that hold it, newest first; terms that occur nowhere are left out.
 * The term is a range of one, so that only the index on it gives the order: of a bank that is new beside a large one the planner
 * thinks that it holds next to nothing, and read all of it backwards for each term (12 s for 200 memories).
 */
export async function newestPostings(
  tx: ReadTx,
  terms: readonly string[],
  most: number,
): Promise<TermPostings[]> {
  if (terms.length === 0) return [];
  // As text: the driver takes arrays of numbers apart character by character.
  const { rows } = await tx.db.execute<{ term: string; memories: string; lengths: string }>(sql`
    select wanted.term, string_agg(p.memory_id::text, ' ') as memories, string_agg(p.length::text, ' ') as lengths
    from unnest(${sql.param([...terms])}::text[]) as wanted (term)
    cross join lateral (
      select p.memory_id, p.length from mempage.postings as p
      where p.bank_id = ${tx.bank} and p.term >= wanted.term and p.term <= wanted.term and p.live
      order by p.term desc, p.key_id desc limit ${most}
    ) as p
    group by wanted.term`);
  return rows.map(({ term, memories, lengths }) => ({
    term,
    memories: memories.split(' ').map(Number),
    lengths: lengths.split(' ').map(Number),
  }));
}
