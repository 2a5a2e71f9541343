/**
 * Whether an English question asks for what happened on more than one occasion: the perfect tense looks back over a whole
 * time ("What has she painted?", "Which cities have they been to?"), the past tense at one event ("What did she paint?").
 */
export const asksForOccasions = (text: string): boolean => PERFECT.test(text) || REPEATED.test(text);

const PERFECT =
  /\b(?:what|which|where|whom?|how many)\b(?:(?!\b(?:do|does|did|is|are|was|were|will|would|can|could|should)\b)[^.?!;])*?\b(?:has|have)\b/i;
const REPEATED = /\bhow (?:often|many times)\b/i;
