import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DEFAULT_TENANTS } from '@cordon/domain';
import { junitErrors, sarifErrors } from '@cordon/report/testing/formats';
import { runIsolation } from '@cordon/scenarios';
import { loadMutant } from '@cordon/scenarios/catalogue';
import { tempDir } from '@cordon/temp';
import { afterAll, expect, test } from 'vitest';

// Of runs on the lab, of mutants and of agreement: `mutants.live.test.ts` and `agreement.live.test.ts` of scenarios.
const CORDON = fileURLToPath(new URL('./cordon.ts', import.meta.url));
const folder = tempDir('formats');
afterAll(() => folder.remove());
const runsDir = join(folder.path, 'runs');

/** Runs the program in the test's folder; resolves to its exit code and what it printed. */
const cordon = (...words: readonly string[]) =>
  promisify(execFile)(process.execPath, [CORDON, ...words], { cwd: folder.path, maxBuffer: 1e9 }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
const newest = () => readdirSync(runsDir).toSorted().at(-1) ?? '';

/** What `pnpm report` writes about a run, after the schemas of both formats found nothing wrong with it. */
async function reported(run: string) {
  const done = await cordon('report', run, '--out', 'out');
  expect(done.code).toBe(0);
  const read = (name: string) => readFileSync(join(folder.path, 'out', name), 'utf8');
  const [sarif, junit] = [read('report.sarif'), read('junit.xml')];
  expect(sarifErrors(sarif)).toEqual([]);
  expect(await junitErrors(junit)).toEqual([]);
  const log = JSON.parse(sarif) as { runs: [{ results: { ruleId: string; level: string }[] }] };
  return { findings: log.runs[0].results, junit };
}

test('isolation that was breached: every breach is a finding and a failure', async () => {
  const mutant = await loadMutant('session-policy-dropped');
  const { id, mutate } = mutant;
  const result = await runIsolation({
    engine: 'evaluator',
    topologies: ['shared-role-session-policy'],
    tenants: DEFAULT_TENANTS,
    mutant: { id, mutate },
    runsDir,
  });
  const { breached } = result.summary.counts;
  expect(breached).toBeGreaterThan(10);
  const { findings, junit } = await reported(join(runsDir, newest()));
  expect(findings.filter(({ level }) => level === 'error')).toHaveLength(breached);
  expect(junit.match(/<failure type="breached"/g)).toHaveLength(breached);
});
