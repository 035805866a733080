// `node scripts/workflows.ts [name …]`: shows the `run:` steps of the workflows, and runs those that are named, each
// alone. `--whole nightly`: plays the whole job in a fresh clone, as GitHub would.
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '@cordon/domain';
import { complain } from './lib/complain.ts';
import { stopSignal } from './lib/stop-signal.ts';
import { playWorkflow } from './lib/workflow/play-workflow.ts';
import { runSteps } from './lib/workflow/run-steps.ts';

const ROOT = new URL('../', import.meta.url).pathname;
const HELP = `Usage: node scripts/workflows.ts [name …]
       node scripts/workflows.ts --whole <workflow> [options]

shows the scripts of the workflows; runs those that are named, or a whole job as GitHub would

Options:
  --whole <workflow>  play this workflow’s job from its first step to its last, in a fresh clone of the last commit:
                      conditions, outputs, caches, artifacts, summary
  --from <step>       leave out the steps before this one
  --without <step>    leave out this step; may be repeated
  --env <KEY=VALUE>   another value for a name in the workflow’s environment; may be repeated
  --state <dir>       keeps caches, summaries and artifacts from one night to the next (default: ${join('$TMPDIR', 'cordon-nights')})
  -h, --help          show help

Examples:
  $ node scripts/workflows.ts mutants                                             one step, alone
  $ node scripts/workflows.ts --whole nightly                                     the whole night
  $ node scripts/workflows.ts --whole nightly --without Mutants                   a shorter one
  $ node scripts/workflows.ts --whole nightly --from Bench --env BENCH_BUDGET=1m  its end, short; twice, to compare

Exit codes: 0 every step passed, 1 a step failed, 64 bad usage.
`;

try {
  process.exitCode = await main();
} catch (error) {
  complain(error);
  process.exitCode = error instanceof UsageError ? 64 : 1;
}

async function main(): Promise<number> {
  const { values, positionals } = given();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.whole !== undefined) {
    using stop = stopSignal();
    return await playWorkflow(ROOT, values.whole, {
      from: values.from,
      without: values.without ?? [],
      env: values.env ?? [],
      state: values.state ?? join(tmpdir(), 'cordon-nights'),
      signal: stop.signal,
    });
  }
  let exit = 0;
  for (const { workflow, name, run, env } of runSteps(join(ROOT, '.github/workflows'))) {
    console.log(`${workflow}: ${name}`);
    if (!positionals.some((word) => name.toLowerCase().includes(word.toLowerCase()))) continue;
    // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    const { status } = spawnSync('bash', ['-e', '-c', run], {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    if (status === 0) continue;
    console.error(`${workflow}: ${name}: exit ${status}`);
    exit = 1;
  }
  return exit;
}

function given() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        whole: { type: 'string' },
        from: { type: 'string' },
        without: { type: 'string', multiple: true },
        env: { type: 'string', multiple: true },
        state: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}: see --help`);
  }
}
