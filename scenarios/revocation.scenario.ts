import { relative } from 'node:path';
import { EXIT } from '@cordon/domain';
import { writeJson } from '@cordon/harness/judge-run';
import { chosen } from '@cordon/harness/request';
import { RIVALS } from '@cordon/harness/rivals';
import { makeRunDir } from '@cordon/harness/run-dir';
import type { Given, Scenario } from '@cordon/harness/scenario';
import { progressOn } from '@cordon/harness/terminal/progress';
import { topologyIds } from '@cordon/stacks';
import { exitOfFindings } from './drills/history.ts';
import { type Failed, onEach } from './drills/on-each.ts';
import { drillRevocation, type OfTopology } from './drills/revocation/run.ts';
import { type RevocationResult, revocationText } from './drills/revocation/view.ts';

const scenario: Scenario = {
  id: 'revocation',
  sentence:
    'stops one tenant by every lever there is while all work on: seconds to the last call served, and who else is hit',
  flags: [
    {
      flags: '--topology <ids>',
      description: 'topologies, comma separated, or `all` (default: the two rivals)',
    },
  ],
  examples: [
    'revocation                                the two rivals',
    'revocation --topology all                 every topology',
    'revocation --topology iam-user-per-lease  where a lease’s revocation ends the credentials',
  ],
  run,
};

async function run({ flags, signal, err, out, json, verbose = false }: Given): Promise<number> {
  const topologies =
    flags.topology === undefined ? RIVALS : chosen('topology', String(flags.topology), await topologyIds());
  const runDir = makeRunDir();
  const progress = progressOn(err, { verbose });
  const { listen: onEvent } = progress;
  const keep = (done: readonly OfTopology[], failed: readonly Failed[]): RevocationResult => {
    const findings = done.flatMap(({ pulled }) => pulled.flatMap((one) => one.findings));
    const found = exitOfFindings(findings);
    const exit = found === EXIT.upheld && failed.length > 0 ? EXIT.unknown : found;
    const result = {
      schema: 1,
      drill: 'revocation',
      run: runDir.id,
      topologies: done,
      failed,
      exit,
    } as const;
    writeJson(runDir.path, 'revocation.json', result);
    return result;
  };
  try {
    const { done, failed } = await onEach<OfTopology>(
      runDir,
      { topologies, onEvent, signal, onDone: keep },
      ({ stage, deployment }) =>
        drillRevocation({
          deployment,
          access: stage.lab.access,
          runDir: runDir.path,
          tell: (what, pace) => {
            onEvent({ kind: 'step', leg: deployment.topology, what });
            onEvent({ kind: 'step', leg: deployment.topology, what: 'levers', ...pace });
          },
          signal,
        }),
    );
    progress.end();
    const result = keep(done, failed);
    const where = relative(process.cwd(), runDir.path);
    out.write(
      json
        ? `${JSON.stringify(result, null, 2)}\n`
        : `${revocationText(result)}\n\nfiles: ${where}/revocation.json, history.jsonl\n`,
    );
    return result.exit;
  } finally {
    progress.end();
  }
}

export default scenario;
