import { expect, test } from 'vitest';
import { invalidInput, notFound, storeUnavailable } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { ERROR_CODE_META, requestFailure, toolFailure } from '../../src/server/error-boundary.ts';

function logged(level: 'debug' | 'warn' = 'warn') {
  const lines: string[] = [];
  return { lines, log: createLog(level, (line) => lines.push(line)) };
}

/** As drizzle and pg throw: the wrapper repeats the statement with its values. */
const driverError = () =>
  new Error('Failed query: insert into memories values ($1) params: my diary', {
    cause: Object.assign(new Error('value too long'), { code: '22001' }),
  });

test('an error raised on purpose says what it says', () => {
  const { log } = logged();
  expect(toolFailure(notFound('There is no memory m47t.'), 'memory_read', log)).toEqual({
    content: [{ type: 'text', text: 'There is no memory m47t.' }],
    isError: true,
    _meta: { [ERROR_CODE_META]: 'not_found' },
  });
});

test('any other shows a reference and nothing of itself', () => {
  const { log, lines } = logged();
  const text = JSON.stringify(toolFailure(driverError(), 'memory_insert', log));
  expect(text).not.toMatch(/insert into|diary|value too long|\.ts/);
  const reference = /reference ([0-9a-f]{8})/.exec(text)?.[1] ?? 'none';
  const line = lines.join('');
  expect(line).toContain(reference);
  expect(line).toContain('value too long');
  expect(line).toContain('22001');
  expect(line).not.toContain('diary');
});

test('the whole is in the log of who asks for it', () => {
  const { log, lines } = logged('debug');
  toolFailure(driverError(), 'memory_insert', log);
  expect(lines.join('')).toContain('Failed query');
});

test('what is wrong with the store is told to the person too, what is wrong with a call is not', () => {
  const { log, lines } = logged();
  toolFailure(storeUnavailable('The database cannot be reached.'), 'memory_read', log);
  toolFailure(invalidInput('"my diary" is not an id.'), 'memory_read', log);
  expect(lines.join('')).toContain('The database cannot be reached.');
  expect(lines.join('')).not.toContain('diary');
});

test('other requests get protocol errors', () => {
  const { log } = logged();
  expect(requestFailure(notFound('no such block'), 'resources/read', log, 'memory://core/x')).toMatchObject({
    code: -32602,
    message: 'no such block',
    data: { uri: 'memory://core/x' },
  });
  expect(requestFailure(storeUnavailable('down'), 'resources/list', log)).toMatchObject({
    code: -32603,
    message: 'down',
  });
  expect(requestFailure(driverError(), 'resources/list', log).message).not.toMatch(/diary/);
});
