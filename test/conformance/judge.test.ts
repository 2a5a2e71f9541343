import { expect, test } from 'vitest';
import { type Check, judge } from './suite.ts';

const check = (scenario: string, id: string, status: Check['status']): Check => ({ scenario, id, status });

test('all is well when every check passes', () => {
  const checks = [check('ping', 'a', 'SUCCESS'), check('ping', 'b', 'INFO'), check('tools', 'c', 'SKIPPED')];
  expect(judge(checks, { excused: {} })).toEqual({ passed: 1, excused: 0, problems: [] });
});

test.each(['FAILURE', 'WARNING'] as const)('a %s is a problem unless it is excused', (status) => {
  const checks = [check('ping', 'a', status), check('ping', 'b', 'SUCCESS')];
  expect(judge(checks, { excused: {} }).problems).toHaveLength(1);
  expect(judge(checks, { excused: { ping: 'why' } })).toMatchObject({ excused: 1, problems: [] });
  expect(judge(checks, { excused: { 'ping:a': 'why' } })).toMatchObject({ excused: 1, problems: [] });
});

test('an excuse for one check does not cover another', () => {
  const checks = [check('ping', 'a', 'FAILURE'), check('ping', 'b', 'FAILURE')];
  expect(judge(checks, { excused: { 'ping:a': 'why' } }).problems).toEqual([
    expect.stringContaining('ping:b'),
  ]);
});

test('an excuse that is not needed is a problem', () => {
  const { problems } = judge([check('ping', 'a', 'SUCCESS')], { excused: { ping: 'why' } });
  expect(problems).toEqual([expect.stringContaining('did not fail')]);
});

test('only the wanted scenarios count, and each must have run', () => {
  const checks = [check('ping', 'a', 'FAILURE'), check('tools', 'b', 'SUCCESS')];
  expect(judge(checks, { scenarios: ['tools'], excused: {} }).problems).toEqual([]);
  expect(judge(checks, { scenarios: ['tools', 'caching'], excused: {} }).problems).toEqual([
    'caching did not run',
  ]);
});

test('a suite that ran nothing is a problem', () => {
  expect(judge([], { excused: {} }).problems).toEqual(['no scenario ran']);
});
