/** Memories by the terms in them, newest first: for what is looked up rather than ranked. */
import { sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import type { ReadTx } from '../store.ts';

/** The newest memories that hold all terms of one group, at most `limit`, newest first. */
export async function newestWithTerms(
  tx: ReadTx,
  groups: readonly (readonly string[])[],
  limit: number,
): Promise<MemoryId[]> {
  const wanted = groups.filter((terms) => terms.length > 0);
  if (wanted.length === 0) return [];
  const places = sql.param(wanted.flatMap((terms, place) => terms.map(() => place)));
  const terms = sql.param(wanted.flat());
  const { rows } = await tx.db.execute<{ memory_id: string }>(sql`
    with wanted as materialized (
      select place, term, count(*) over (partition by place) as terms
      from unnest(${places}::int[], ${terms}::text[]) as wanted (place, term)
    ), holding as (
      select p.memory_id from wanted
      join mempage.postings as p on p.bank_id = ${tx.bank} and p.term = wanted.term and p.live
      group by p.key_id, p.memory_id, wanted.place, wanted.terms
      having count(*) = wanted.terms
    )
    select distinct memory_id from holding order by memory_id desc limit ${limit}`);
  return rows.map((row) => Number(row.memory_id));
}
