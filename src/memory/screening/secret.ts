/** Where in a text a secret stands. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  /** In words for people. */
  readonly kind: string;
}
