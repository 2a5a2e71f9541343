/** Reads the SQL migrations that ship with the package and compares them with those a database has had. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { storeMisconfigured } from '../errors.ts';

export interface Migration {
  /** File name without `.sql`; the leading number gives the order. */
  readonly name: string;
  readonly hash: string;
  readonly statements: readonly string[];
}

export interface AppliedMigration {
  readonly name: string;
  readonly hash: string;
}

/** The same place from `src/store` and from `dist/store`. */
export const MIGRATIONS_FOLDER = new URL('../../drizzle/', import.meta.url);

export async function readMigrations(folder: URL = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return await Promise.all(files.map((file) => readMigration(folder, file)));
}

async function readMigration(folder: URL, file: string): Promise<Migration> {
  // A checkout with Windows line ends is the same migration.
  const text = (await readFile(new URL(file, folder), 'utf8')).replaceAll('\r\n', '\n');
  return {
    name: file.slice(0, -'.sql'.length),
    hash: createHash('sha256').update(text).digest('hex'),
    statements: text
      .split('--> statement-breakpoint')
      .map((statement) => statement.trim())
      .filter(Boolean),
  };
}

/**
 * The migrations still to apply.
 * @throws MempageError `store_misconfigured` when the database has had one that this version does not know (a newer
 * mempage wrote it) or knows differently (a file was edited after it was applied).
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  for (const { name, hash } of applied) {
    const migration = byName.get(name);
    if (!migration) {
      throw storeMisconfigured(
        `The database has migration "${name}", which this mempage does not know: a newer version has used it. Update mempage.`,
      );
    }
    if (migration.hash !== hash) {
      throw storeMisconfigured(
        `Migration "${name}" differs from what was applied to the database. Restore the file as it was released, and put changes into a new migration.`,
      );
    }
  }
  const done = new Set(applied.map((migration) => migration.name));
  return known.filter((migration) => !done.has(migration.name));
}
