import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@cordon/domain';
import { tempDir } from '@cordon/temp';
import { cacheIn } from './cache.ts';
import { readJobs } from './read.ts';
import { shellIn } from './shell.ts';
import { tableOf } from './table.ts';
import { playJob } from './whole.ts';

export interface PlayOptions {
  readonly from?: string | undefined;
  readonly without: readonly string[];
  /** `KEY=VALUE`, over the workflow’s own environment. */
  readonly env: readonly string[];
  /** Keeps caches, summaries and artifacts of all nights. */
  readonly state: string;
  readonly signal: AbortSignal;
}

/**
 * Plays the one job of a workflow in a fresh clone of the last commit, which goes afterwards; prints the table, and
 * returns the job’s exit code.
 */
export async function playWorkflow(repository: string, name: string, options: PlayOptions): Promise<number> {
  const folder = join(repository, '.github/workflows');
  const known = readdirSync(folder).flatMap((file) => /^(.+)\.yml$/.exec(file)?.[1] ?? []);
  if (!known.includes(name))
    throw new UsageError(`no workflow is called \`${name}\`: take one of ${known.join(', ')}`);
  const [job, ...more] = readJobs(join(folder, `${name}.yml`));
  if (job === undefined || more.length > 0)
    throw new UsageError(`\`${name}\` has not one job: only such a workflow is played as a whole`);
  const env = overrides(options.env, job.env);
  using scratch = tempDir('workflow');
  const workspace = join(scratch.path, 'cordon');
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', repository, workspace]);
  const runId = String(Date.now());
  const night = join(options.state, 'nights', runId);
  const limit = AbortSignal.timeout(job.timeoutMinutes * 60_000);
  const signal = AbortSignal.any([options.signal, limit]);
  const temp = join(scratch.path, 'runner');
  const whole = await playJob(job, {
    workspace,
    cache: cacheIn(join(options.state, 'cache'), workspace),
    artifacts: join(night, 'artifacts'),
    temp,
    runId,
    env,
    from: options.from,
    without: options.without,
    signal,
    shell: shellIn(workspace, { scratch: join(temp, 'none'), signal }),
    onStep: (title) => console.log(`\n── ${title}`),
  });
  mkdirSync(night, { recursive: true });
  if (existsSync(join(temp, 'summary.md'))) copyFileSync(join(temp, 'summary.md'), join(night, 'summary.md'));
  const table = tableOf(whole);
  writeFileSync(join(night, 'steps.txt'), `${table}\n`);
  console.log(`\n${table}\n\nkept: ${night}/ (steps.txt, summary.md, artifacts/)`);
  return whole.status === 'success' ? 0 : 1;
}

function overrides(
  given: readonly string[],
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, key = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      if (!(key in known))
        throw new UsageError(
          `\`--env ${text}\` was refused: the workflow’s environment has ${Object.keys(known).join(', ')}`,
        );
      return [key, value];
    }),
  );
}
