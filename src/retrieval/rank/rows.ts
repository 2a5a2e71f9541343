/** Rows hold one value per query term. */

/** Lifts every value of `row` to `share` of the other's, where that is more. */
export function raise(row: Float32Array, other: Float32Array, share = 1): void {
  for (let t = 0; t < row.length; t++) {
    const value = share * (other[t] as number);
    if (value > (row[t] as number)) row[t] = value;
  }
}

export function weightedSum(row: Float32Array, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < row.length; t++) sum += (row[t] as number) * (weights[t] as number);
  return sum;
}
