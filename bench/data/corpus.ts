/** What every data set becomes: conversations to remember, and questions with the refs of what answers them. */

export interface Turn {
  readonly ref: string;
  readonly content: string;
  readonly speaker?: string;
  readonly session?: string;
  /** ISO 8601. */
  readonly occurred_at?: string;
}

export interface Question {
  readonly text: string;
  /** Refs of turns; empty where the conversation has no answer. */
  readonly evidence: readonly string[];
  readonly category: string;
  /** For questions about an order: refs in the order they came in. */
  readonly order?: readonly string[];
}

export interface Conversation {
  readonly name: string;
  readonly turns: readonly Turn[];
  readonly questions: readonly Question[];
}
