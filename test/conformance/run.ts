/**
 * `npm run conformance`: the official MCP conformance suite, for both protocol revisions, against the shipped server
 * (all scenarios that need no fixtures) and against the fixture server. Prints a line per run; fails on any surprise.
 */
import { FIXTURE, SHIPPED } from './expectations.ts';
import { type RunningServer, startFixture, startShipped } from './servers.ts';
import { type Expectation, judge, type Revision, runSuite } from './suite.ts';

const REVISIONS: Revision[] = ['2025-11-25', '2026-07-28'];

async function judgeServer(
  name: string,
  start: () => Promise<RunningServer>,
  expectations: Record<Revision, Expectation>,
): Promise<boolean> {
  const server = await start();
  try {
    let good = true;
    for (const revision of REVISIONS) {
      const checks = await runSuite(server.url, revision);
      const { passed, excused, problems } = judge(checks, expectations[revision]);
      console.log(`${name} ${revision}: ${passed} passed, ${problems.length} failed, ${excused} excused`);
      for (const problem of problems) console.log(`  ${problem}`);
      good &&= problems.length === 0;
    }
    return good;
  } finally {
    await server.stop();
  }
}

const wanted = process.argv[2];
const servers = { fixture: [startFixture, FIXTURE], shipped: [startShipped, SHIPPED] } as const;
let good = true;
for (const [name, [start, expectations]] of Object.entries(servers)) {
  if (wanted && wanted !== name) continue;
  good = (await judgeServer(name, start, expectations)) && good;
}
process.exit(good ? 0 : 1);
