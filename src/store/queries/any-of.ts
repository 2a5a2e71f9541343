import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/**
 * Whether a bigint column is one of these numbers. One parameter, however many they are: `inArray` takes one for each,
 * and a statement has at most 65,535.
 */
export const anyOf = (column: PgColumn, numbers: readonly number[]): SQL =>
  sql`${column} = any(${sql.param([...numbers])}::bigint[])`;
