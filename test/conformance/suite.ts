/** Runs the official conformance suite against a URL and judges every check. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node22 } from './node22.ts';

export type Revision = '2025-11-25' | '2026-07-28';

export interface Check {
  scenario: string;
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  errorMessage?: string;
}

/** Which scenarios count, and which checks of them are known not to apply to a server. */
export interface Expectation {
  /** Undefined: all scenarios. */
  scenarios?: readonly string[];
  /** `scenario` or `scenario:check`, with the reason. One that passes after all is an error. */
  excused: Readonly<Record<string, string>>;
}

export interface Verdict {
  passed: number;
  excused: number;
  problems: string[];
}

const CLI = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

/** Every check of every scenario that the suite runs for a revision. */
export async function runSuite(url: string, revision: Revision): Promise<Check[]> {
  const out = mkdtempSync(join(tmpdir(), 'mempage-conformance-'));
  try {
    const args = [CLI, 'server', '--url', url, '--requirements', revision, '--output-dir', out];
    // Its exit code says only whether required scenarios failed; the checks are judged below, all of them.
    const suite = spawn(node22(), args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
    await once(suite, 'exit');
    return readdirSync(out).flatMap((folder) => readChecks(join(out, folder)));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The suite names its folders `server-<scenario>-<timestamp>`. */
function readChecks(folder: string): Check[] {
  const scenario = /server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(folder)?.[1];
  if (!scenario) throw new Error(`The conformance suite made a folder of another form: ${folder}`);
  const checks: Omit<Check, 'scenario'>[] = JSON.parse(readFileSync(join(folder, 'checks.json'), 'utf8'));
  return checks.map((check) => ({ ...check, scenario }));
}

/** A warning is a failure here: what the suite only recommends holds as well unless it is excused. */
export function judge(checks: readonly Check[], { scenarios, excused }: Expectation): Verdict {
  const counted = checks.filter(({ scenario }) => scenarios?.includes(scenario) ?? true);
  const excuse = ({ scenario, id }: Check) => [scenario, `${scenario}:${id}`].find((key) => key in excused);
  const failed = counted.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  const ran = new Set(counted.map(({ scenario }) => scenario));
  const needed = new Set(failed.map(excuse));
  return {
    passed: counted.filter(({ status }) => status === 'SUCCESS').length,
    excused: failed.filter(excuse).length,
    problems: [
      ...failed
        .filter((check) => !excuse(check))
        .map(({ scenario, id, errorMessage }) => `${scenario}:${id} ${errorMessage ?? ''}`),
      ...(scenarios ?? [])
        .filter((scenario) => !ran.has(scenario))
        .map((scenario) => `${scenario} did not run`),
      ...Object.keys(excused)
        .filter((key) => !needed.has(key))
        .map((key) => `${key} is excused and did not fail: remove the excuse`),
      ...(ran.size === 0 ? ['no scenario ran'] : []),
    ],
  };
}
