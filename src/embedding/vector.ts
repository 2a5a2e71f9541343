/** Makes a vector unit length in place, unless it is zero; returns the length it had. */
export function normalise(vector: Float32Array): number {
  let squares = 0;
  for (const component of vector) squares += component * component;
  const length = Math.sqrt(squares);
  if (length > 0) for (let i = 0; i < vector.length; i++) (vector[i] as number) /= length;
  return length;
}
