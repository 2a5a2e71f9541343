/** Characters at which a turn counts as brief by 1/e; a sentence of some twenty words. */
const BRIEF = 100;
const ASKS = /[?？؟]\s*$/;

/** 1 for an empty text, falling to 0 as it gets longer: how much it leans on what is said around it. */
export const brevity = (text: string): number => Math.exp(-text.length / BRIEF);

/** How far a text is but a question in reply, 0 to 1. Long messages that end in a question say more than they ask. */
export const asksBack = (text: string): number => (ASKS.test(text) ? brevity(text) : 0);
