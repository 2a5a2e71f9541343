/**
 * How new a memory is against what is stored. Titans (arXiv 2501.00663, section 3.1) writes what surprises, and carries
 * surprise on: what follows something surprising matters too, even where it is itself expected.
 */

/** How much of the surprise so far is carried on to the next memory of a session. */
const MOMENTUM = 0.5;

/**
 * Novelty from 0 (known) to 1.
 * @param likeness to the most similar stored text, 0 to 1.
 * @param carried surprise carried over from the memory before in the session, 0 to 1; absent at its start.
 */
export function novelty(likeness: number, carried?: number): number {
  const surprise = 1 - Math.min(1, Math.max(0, likeness));
  if (carried === undefined) return surprise;
  // Carried surprise lifts what follows it; being known does not drag the new down.
  return Math.max(surprise, MOMENTUM * carried + (1 - MOMENTUM) * surprise);
}
