/** Ties an erase to the dry run that somebody agreed to: a short token stands for exactly these memories and texts. */
import { createHash } from 'node:crypto';
import { conflict, MempageError } from '../errors.ts';
import type { Stated } from '../store/queries/timeline.ts';

/** `true` is enough where ids name exactly what is meant; filters need the token of a dry run. */
export type Confirmation = boolean | string;

/** How many memories, then 48 bits of a hash of their numbers and contents: `40-9f86d081884c`. */
export function tokenFor(memories: readonly Stated[]): string {
  const ordered = [...memories].sort((a, b) => a.id - b.id).map(({ id, hash }) => [id, hash]);
  const hash = createHash('sha256').update(JSON.stringify(ordered)).digest('hex');
  return `${memories.length}-${hash.slice(0, 12)}`;
}

/** @throws MempageError `conflict` if the memories are not those that the token stands for */
export function checkToken(token: string, memories: readonly Stated[]): void {
  if (token === tokenFor(memories)) return;
  throw conflict(
    `Nothing was erased: ${difference(token, memories.length)}. Repeat the call with dry_run: true, show the user what would go now, and confirm with its token.`,
  );
}

function difference(token: string, now: number): string {
  const [, count] = /^(\d+)-[0-9a-f]{12}$/.exec(token) ?? [];
  if (count === undefined) return `confirm "${token.slice(0, 40)}" is no token of a dry run`;
  const more = now - Number(count);
  const then = `the dry run counted ${count} and it would be ${now} now`;
  if (more > 0) return `${then}, so at least ${more} came since`;
  if (more < 0) return `${then}, so at least ${-more} went since`;
  return `the dry run counted as many (${count}), but others or with other text`;
}

/** @param filtered they are chosen by filters, not by ids */
export const unconfirmed = (count: number, filtered: boolean): MempageError =>
  new MempageError(
    'confirmation_required',
    `This would erase ${count} ${count === 1 ? 'memory' : 'memories'} for good, with history, and cannot be undone. Nothing was erased. Show the user what would go (dry_run: true), and if they agree repeat the call with confirm: ${filtered ? 'the token that the dry run returns, which stands for exactly what it showed' : 'true'}. To only take them out of results, use mode "fade".`,
  );
