export interface Training {
  /** How token vectors become one vector. */
  readonly pooling: 'mean' | 'cls';
  /** Put before each query or document. */
  readonly queryPrefix?: string;
  readonly documentPrefix?: string;
}

const RETRIEVAL_PROMPT = 'Represent this sentence for searching relevant passages: ';

/** By name, the first that fits; from the models' cards on the Hugging Face hub. */
const FAMILIES: readonly (readonly [RegExp, Training])[] = [
  // They want the task of the query in words: nothing that a name tells.
  [/\be5\b.*instruct/i, { pooling: 'mean' }],
  [/\be5\b/i, { pooling: 'mean', queryPrefix: 'query: ', documentPrefix: 'passage: ' }],
  [/arctic-embed.*v2/i, { pooling: 'cls', queryPrefix: 'query: ' }],
  [/\bbge\b.*\ben\b|arctic-embed|mxbai-embed/i, { pooling: 'cls', queryPrefix: RETRIEVAL_PROMPT }],
  [/bge/i, { pooling: 'cls' }],
  [
    /nomic-embed-text/i,
    { pooling: 'mean', queryPrefix: 'search_query: ', documentPrefix: 'search_document: ' },
  ],
];

/** How a model was trained to be used, as far as its name tells; without such a family the mean of the bare text. */
export const trainingOf = (model: string): Training =>
  FAMILIES.find(([name]) => name.test(model))?.[1] ?? { pooling: 'mean' };
