// `node scripts/workflows.ts [name …]`: shows the `run:` steps of the workflows, and runs those that are named, in a shell as GitHub’s.
import { spawnSync } from 'node:child_process';
import { runSteps } from './lib/workflow-steps.ts';

const wanted = process.argv.slice(2);
for (const { workflow, name, run, env } of runSteps(
  new URL('../.github/workflows/', import.meta.url).pathname,
)) {
  console.log(`${workflow}: ${name}`);
  if (!wanted.some((word) => name.toLowerCase().includes(word.toLowerCase()))) continue;
  // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
  const { status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) {
    console.error(`${workflow}: ${name}: exit ${status}`);
    process.exitCode = 1;
  }
}
