// count-tests.mjs REPORT: prints "passed failed skipped" of a vitest JSON report.
// Fails unless the suites on Postgres ran: as many of them as on PGlite, and none skipped.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);
const count = (wanted) => tests.filter(wanted).length;

const passed = count((test) => test.status === 'passed');
const failed = count((test) => test.status === 'failed');
console.log(passed, failed, tests.length - passed - failed);

const on = (engine) => (test) => test.ancestorTitles.some((title) => title.endsWith(` on ${engine}`));
const postgres = tests.filter(on('Postgres'));
const left = postgres.filter((test) => !['passed', 'failed'].includes(test.status));
if (passed + failed === 0) fail('no test ran');
if (left.length > 0) fail(`${left.length} tests on Postgres did not run, for example "${left[0].fullName}"`);
if (postgres.length < count(on('PGlite'))) {
  fail(`${postgres.length} tests on Postgres, and ${count(on('PGlite'))} on PGlite`);
}
if (postgres.length === 0) fail('no test ran on Postgres');

function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
