import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { junitErrors, sarifErrors } from '@cordon/report/testing/formats';
import { tempDir } from '@cordon/temp';

const CORDON = fileURLToPath(new URL('../../scripts/cordon.ts', import.meta.url));

/** What `pnpm report` writes about a run; throws unless the schemas of both formats find nothing wrong with it. */
export async function reportOf(runDir: string) {
  using out = tempDir('report-of');
  await promisify(execFile)(process.execPath, [CORDON, 'report', runDir, '--out', out.path]);
  const read = (name: string) => readFileSync(join(out.path, name), 'utf8');
  const [sarif, junit] = [read('report.sarif'), read('junit.xml')];
  const wrong = [...sarifErrors(sarif), ...(await junitErrors(junit))];
  if (wrong.length > 0)
    throw new Error(`the report of a run is not what the formats say: ${wrong.join('; ')}`);
  const log = JSON.parse(sarif) as { runs: [{ results: { ruleId: string; level: string }[] }] };
  return { findings: log.runs[0].results, junit };
}
