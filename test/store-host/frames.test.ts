import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader } from '../../src/store/host/frames.ts';
import { firstColumn, queryMessage, startupMessage } from '../../src/store/host/messages.ts';

function read(reader: FrameReader, chunk: Buffer): string[] {
  reader.push(chunk);
  const frames: string[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) {
    frames.push(`${frame.type}:${frame.bytes.toString('hex')}`);
    if (frame.type === undefined) reader.startupDone();
  }
  return frames;
}

test('messages come out the same however their bytes are cut', () => {
  const queries = fc.array(fc.string({ maxLength: 40 }), { maxLength: 8 });
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 12 });
  fc.assert(
    fc.property(queries, cuts, (texts, positions) => {
      const messages = [startupMessage(), ...texts.map((text) => queryMessage(text))];
      const bytes = Buffer.concat(messages);
      const reader = new FrameReader();
      const edges = [0, ...positions.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
      const frames = edges.slice(1).flatMap((end, n) => read(reader, bytes.subarray(edges[n], end)));
      expect(frames).toEqual(
        messages.map((message, n) => `${n === 0 ? undefined : 'Q'}:${message.toString('hex')}`),
      );
    }),
  );
});

test.each([
  [3, 'too short'],
  [-1, 'negative'],
  [2 ** 30, 'too long'],
])('a length of %i (%s) is refused', (length) => {
  const reader = new FrameReader();
  const bytes = Buffer.alloc(8);
  bytes.writeInt32BE(length, 0);
  reader.push(bytes);
  expect(() => reader.next()).toThrow(`a message of ${length} bytes`);
});

test('the first column is taken from rows, among other messages', () => {
  const row = (...values: (string | null)[]) => {
    const columns = values.map((value) => {
      const text = Buffer.from(value ?? '');
      const length = Buffer.alloc(4);
      length.writeInt32BE(value === null ? -1 : text.length);
      return Buffer.concat([length, text]);
    });
    const body = Buffer.concat([Buffer.from([0, values.length]), ...columns]);
    const head = Buffer.from([0x44, 0, 0, 0, 0]);
    head.writeInt32BE(4 + body.length, 1);
    return Buffer.concat([head, body]);
  };
  const other = queryMessage('not a row');
  expect(firstColumn(Buffer.concat([other, row('ä', 'b'), row(null, 'c'), other]))).toEqual(['ä', '']);
  expect(firstColumn(Buffer.alloc(0))).toEqual([]);
});
