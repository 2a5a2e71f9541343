import { readFileSync } from 'node:fs';
import { WordPiece } from './wordpiece.ts';

const MAGIC = 'MPE1';
/** No text can hold it: the tokenizer cuts at brackets. */
const BASE_TOKEN = '[CLS]';

/** One vector per wordpiece: int8 components and a scale per row. The length of a row is its weight in a mean. */
export interface TokenTable {
  readonly model: string;
  readonly version: string;
  readonly dimensions: number;
  readonly tokens: readonly string[];
  readonly wordpiece: WordPiece;
  /** The row that is added once to every text, where the teacher has its texts' common direction. */
  readonly base: number;
  /** One factor per row; a component's value is scale × int8. */
  readonly scales: Float32Array;
  /** rows × dimensions, row by row. */
  readonly components: Int8Array;
}

interface Header {
  model: string;
  version: string;
  dimensions: number;
  rows: number;
}

/**
 * Reads a table as scripts/distill/pack.py writes it; the layout is described there. The components are a view
 * of the bytes read, so that opening 8 MB takes milliseconds. Throws a plain Error when the file is not such a table.
 */
export function readTokenTable(path: string | URL): TokenTable {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 4) !== MAGIC) throw new Error('not a token table');
  const headerEnd = 8 + bytes.readUInt32LE(4);
  const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Header;
  const { rows, dimensions } = header;
  const scalesAt = headerEnd;
  const componentsAt = scalesAt + rows * 4;
  const tokensAt = componentsAt + rows * dimensions;
  const tokens = bytes.toString('utf8', tokensAt).split('\n');
  const wordpiece = new WordPiece(tokens);
  const base = wordpiece.rowOf(BASE_TOKEN);
  if (tokens.length !== rows || base === undefined) throw new Error('token table is cut short');
  return {
    model: header.model,
    version: header.version,
    dimensions,
    tokens,
    wordpiece,
    base,
    scales: Float32Array.from({ length: rows }, (_, row) => bytes.readFloatLE(scalesAt + row * 4)),
    components: new Int8Array(bytes.buffer, bytes.byteOffset + componentsAt, rows * dimensions),
  };
}
