/**
 * Writes assets/o200k.bin, the vocabulary that token budgets are counted with, from the ranks in js-tiktoken (MIT; the
 * vocabulary is OpenAI's o200k_base). Format: for each token in order of rank one byte of length and its bytes.
 * js-tiktoken itself stays a development dependency: it would add 22 MB to every install for one 1.5 MB table.
 */
import { writeFileSync } from 'node:fs';
import ranks from 'js-tiktoken/ranks/o200k_base';

const tokens: Buffer[] = [];
for (const line of ranks.bpe_ranks.split('\n').filter(Boolean)) {
  const [, offset, ...encoded] = line.split(' ');
  encoded.forEach((token, i) => {
    tokens[Number(offset) + i] = Buffer.from(token, 'base64');
  });
}
const parts = Array.from(tokens, (token) =>
  Buffer.concat([Buffer.of(token?.length ?? 0), token ?? Buffer.alloc(0)]),
);
writeFileSync(new URL('../assets/o200k.bin', import.meta.url), Buffer.concat(parts));
console.log(`${tokens.length} tokens; pattern: ${ranks.pat_str}`);
