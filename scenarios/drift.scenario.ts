import { relative } from 'node:path';
import { EXIT } from '@cordon/domain';
import { writeJson } from '@cordon/harness/judge-run';
import { chosen } from '@cordon/harness/request';
import { RIVALS } from '@cordon/harness/rivals';
import { makeRunDir } from '@cordon/harness/run-dir';
import type { Given, Scenario } from '@cordon/harness/scenario';
import { progressOn } from '@cordon/harness/terminal/progress';
import { topologyIds } from '@cordon/stacks';
import { type DriftOf, drillDrift } from './drills/drift/run.ts';
import { type DriftResult, driftText } from './drills/drift/view.ts';
import { exitOfFindings } from './drills/history.ts';
import { type Failed, onEach } from './drills/on-each.ts';

const scenario: Scenario = {
  id: 'drift',
  sentence:
    'changes a policy, a trust, a role or a login by hand: what the check of what is there finds, the request that shows it, and what Terraform’s plan sees',
  flags: [
    {
      flags: '--topology <ids>',
      description: 'topologies, comma separated, or `all` (default: the two rivals)',
    },
  ],
  examples: ['drift                 the two rivals', 'drift --topology all  every topology'],
  run,
};

async function run({ flags, signal, err, out, json, verbose = false }: Given): Promise<number> {
  const topologies =
    flags.topology === undefined ? RIVALS : chosen('topology', String(flags.topology), await topologyIds());
  const runDir = makeRunDir();
  const progress = progressOn(err, { verbose });
  const { listen: onEvent } = progress;
  const keep = (done: readonly DriftOf[], failed: readonly Failed[]): DriftResult => {
    const found = exitOfFindings(done.flatMap(({ findings }) => findings));
    const exit = found === EXIT.upheld && failed.length > 0 ? EXIT.unknown : found;
    const result = { schema: 1, drill: 'drift', run: runDir.id, topologies: done, failed, exit } as const;
    writeJson(runDir.path, 'drift.json', result);
    return result;
  };
  try {
    const { done, failed } = await onEach<DriftOf>(
      runDir,
      { topologies, onEvent, signal, onDone: keep },
      (at) =>
        drillDrift({
          ...at,
          runDir: runDir.path,
          tell: (message) =>
            onEvent({
              kind: 'lab',
              event: { is: 'done', what: `${at.deployment.topology}: ${message}`, ms: 0 },
            }),
          signal,
        }),
    );
    progress.end();
    const result = keep(done, failed);
    const where = relative(process.cwd(), runDir.path);
    out.write(
      json
        ? `${JSON.stringify(result, null, 2)}\n`
        : `${driftText(result)}\n\nfiles: ${where}/drift.json, history.jsonl, and for each change what the check said\n`,
    );
    return result.exit;
  } finally {
    progress.end();
  }
}

export default scenario;
