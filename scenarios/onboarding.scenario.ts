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
import { drillOnboarding, type OnboardingOf } from './drills/onboarding/run.ts';
import { type OnboardingResult, onboardingText } from './drills/onboarding/view.ts';

const scenario: Scenario = {
  id: 'onboarding',
  sentence:
    'lets a tenant in and out while the others work: what the plan touches, what is left, and what who left can do to the next of its id',
  flags: [
    {
      flags: '--topology <ids>',
      description: 'topologies, comma separated, or `all` (default: the two rivals)',
    },
  ],
  examples: ['onboarding                 the two rivals', 'onboarding --topology all  every topology'],
  run,
};

async function run({ flags, signal, err, out, json, verbose = false }: Given): Promise<number> {
  const topologies =
    flags.topology === undefined ? RIVALS : chosen('topology', String(flags.topology), await topologyIds());
  const runDir = makeRunDir();
  const progress = progressOn(err, { verbose });
  const keep = (done: readonly OnboardingOf[], failed: readonly Failed[]): OnboardingResult => {
    const found = exitOfFindings(done.flatMap(({ findings }) => findings));
    const exit = found === EXIT.upheld && failed.length > 0 ? EXIT.unknown : found;
    const result = {
      schema: 1,
      drill: 'onboarding',
      run: runDir.id,
      topologies: done,
      failed,
      exit,
    } as const;
    writeJson(runDir.path, 'onboarding.json', result);
    return result;
  };
  try {
    const { done, failed } = await onEach<OnboardingOf>(
      runDir,
      { topologies, onEvent: progress.listen, signal, onDone: keep },
      (at) => drillOnboarding({ ...at, run: runDir, index: topologies.indexOf(at.planned.topology), signal }),
    );
    progress.end();
    const result = keep(done, failed);
    const where = relative(process.cwd(), runDir.path);
    out.write(
      json
        ? `${JSON.stringify(result, null, 2)}\n`
        : `${onboardingText(result)}\n\nfiles: ${where}/onboarding.json, history.jsonl\n`,
    );
    return result.exit;
  } finally {
    progress.end();
  }
}

export default scenario;
