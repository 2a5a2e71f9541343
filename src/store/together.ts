/**
 * As `Promise.all`, but fails only when all have ended: statements of a transaction that are sent at once must not be under way
 * any more when it is rolled back and its connection goes to somebody else. The error is the first in time: after it the
 * database only says of the others that their transaction is aborted.
 */
export async function together<T extends readonly unknown[] | []>(
  started: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  // Drizzle runs a statement anew for each `then`; a promise of it asks once.
  const running = started.map((each) => Promise.resolve(each)) as unknown as T;
  const all = Promise.all(running);
  await Promise.allSettled([all, ...running]);
  return await all;
}
