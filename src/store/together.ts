/**
 * As `Promise.all`, but fails only when all have ended: statements of a transaction that are sent at once must not be under way
 * any more when it is rolled back and its connection goes to somebody else.
 */
export async function together<T extends readonly unknown[] | []>(
  started: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  // Drizzle runs a statement anew for each `then`; a promise of it asks once.
  const running = started.map((each) => Promise.resolve(each)) as unknown as T;
  await Promise.allSettled(running);
  return await Promise.all(running);
}
