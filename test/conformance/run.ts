/**
 * `npm run conformance`: the official MCP conformance suite, for both protocol revisions, against the shipped server
 * (all scenarios that need no fixtures) and against the fixture server. Prints a line per run; fails on any surprise.
 */
import { type Expectations, FIXTURE, FIXTURE_STATELESS, SHIPPED } from './expectations.ts';
import { type RunningServer, startFixture, startShipped } from './servers.ts';
import { judge, type Revision, runSuite } from './suite.ts';

interface Candidate {
  start: () => Promise<RunningServer>;
  expectations: Expectations;
}

const CANDIDATES: Record<string, Candidate> = {
  shipped: { start: startShipped, expectations: SHIPPED },
  fixture: { start: () => startFixture('sessions'), expectations: FIXTURE },
  'fixture-stateless': { start: () => startFixture('stateless'), expectations: FIXTURE_STATELESS },
};

/** Prints a line per revision; whether all went as expected. */
async function judgeServer(name: string, { start, expectations }: Candidate): Promise<boolean> {
  const server = await start();
  try {
    let good = true;
    for (const [revision, expectation] of Object.entries(expectations)) {
      const checks = await runSuite(server.url, revision as Revision);
      const { passed, excused, problems } = judge(checks, expectation);
      console.log(`${name} ${revision}: ${passed} passed, ${problems.length} failed, ${excused} excused`);
      for (const problem of problems) console.log(`  ${problem}`);
      good &&= problems.length === 0;
    }
    return good;
  } finally {
    await server.stop();
  }
}

const [wanted] = process.argv.slice(2);
let good = true;
for (const [name, candidate] of Object.entries(CANDIDATES)) {
  if (!wanted || wanted === name) good = (await judgeServer(name, candidate)) && good;
}
process.exit(good ? 0 : 1);
