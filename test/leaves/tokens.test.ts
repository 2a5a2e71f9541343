import { Tiktoken } from 'js-tiktoken/lite';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { describe, expect, it } from 'vitest';
import { createTokenCounter } from '../../src/tokens.ts';

const reference = new Tiktoken(o200k);
const counter = createTokenCounter();

describe('token counter', () => {
  it.each([
    ['empty', ''],
    ['prose', "I've moved to Lisbon in March; the flat's on Rua da Bica, no. 12, and costs €1,150 a month."],
    [
      'json',
      JSON.stringify(
        { id: 'm43k', content: 'line\nbreak', tags: ['a', 'b'], n: [1, 22, 333, 4444] },
        null,
        2,
      ),
    ],
    ['code', 'for (let i = 0; i < n; i++) {\n\treturn x?.y ?? z;\n}\r\n\r\n'],
    ['cjk', '我们在东京吃了拉面。今日はとても楽しかった。한국어도 있어요.'],
    ['emoji and marks', '👩‍👩‍👧‍👦 naïve café e\u0301 – “quotes” …   trailing   '],
    ['other scripts', 'Привет, как дела? مرحبا بالعالم नमस्ते दुनिया'],
    ['base64', Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 7919) % 256)).toString('base64')],
  ])('counts %s like the reference', (_, text) => {
    expect(counter.count(text)).toBe(reference.encode(text, [], []).length);
  });

  it('never counts less than the reference on unbroken text longer than a piece', () => {
    const text = 'x'.repeat(300) + 'qzjvkw'.repeat(400);
    const exact = reference.encode(text, [], []).length;
    expect(counter.count(text)).toBeGreaterThanOrEqual(exact);
    expect(counter.count(text)).toBeLessThanOrEqual(exact + 8);
  });
});
