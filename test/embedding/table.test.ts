import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTokenTable } from '../../src/embedding/table.ts';

const folder = mkdtempSync(join(tmpdir(), 'mempage-table-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A table of three tokens and two dimensions, in the layout that scripts/distill/pack.py writes. */
function tableBytes(): Buffer {
  const json = JSON.stringify({ model: 'm', version: '7', dimensions: 2, rows: 3 });
  const header = Buffer.from(json.padEnd(Math.ceil((json.length + 8) / 4) * 4 - 8));
  const start = Buffer.alloc(8);
  start.write('MPE1', 'latin1');
  start.writeUInt32LE(header.length, 4);
  const scales = Buffer.alloc(12);
  [0.5, 2, 1].forEach((scale, row) => {
    scales.writeFloatLE(scale, row * 4);
  });
  return Buffer.concat([
    start,
    header,
    scales,
    Buffer.from(Int8Array.of(1, -127, 3, 4, 5, 6)),
    Buffer.from('a\n[CLS]\né'),
  ]);
}

function written(bytes: Buffer): string {
  const path = join(folder, `${Math.random()}.bin`);
  writeFileSync(path, bytes);
  return path;
}

describe('readTokenTable', () => {
  it('reads header, scales, components and tokens', () => {
    const table = readTokenTable(written(tableBytes()));
    expect(table).toMatchObject({
      model: 'm',
      version: '7',
      dimensions: 2,
      base: 1,
      tokens: ['a', '[CLS]', 'é'],
    });
    expect([...table.scales]).toEqual([0.5, 2, 1]);
    expect([...table.components]).toEqual([1, -127, 3, 4, 5, 6]);
    expect(table.wordpiece.encode('A')).toEqual([0]);
  });

  it('refuses other files and files cut short', () => {
    expect(() => readTokenTable(written(Buffer.from('{"a": 1}')))).toThrow('not a token table');
    expect(() => readTokenTable(written(tableBytes().subarray(0, -3)))).toThrow('cut short');
  });
});
