/** Turns text into vectors. Vectors of different identities are never compared. */
export interface Embedder {
  readonly identity: EmbedderIdentity;
  /** Once loaded (a tenth of a second) it answers within a millisecond or two, in this process: a transaction may wait for it. */
  readonly instant?: boolean;
  /** One vector per text, in order, unit length. Throws `embedder_unavailable` when it cannot be had now. */
  embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** The vector of a query; some models treat queries and documents differently. */
  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array>;
}

/** Names the space a vector lives in. Two vectors are comparable only if all four agree. */
export interface EmbedderIdentity {
  /** `bundled`, `openai`, `transformers`. */
  readonly provider: string;
  readonly model: string;
  /** Components per vector, or null until the first reply tells (remote models). */
  readonly dimensions: number | null;
  /** Changes when the same model would give other vectors (a new table, another pooling). */
  readonly version: string;
}
