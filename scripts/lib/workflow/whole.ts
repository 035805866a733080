import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { UsageError } from '@cordon/domain';
import { type Place, play } from './actions.ts';
import { parseCommandFile } from './command-file.ts';
import { filledIn, holds, type JobStatus, type Scope } from './expression.ts';
import { hashFiles } from './files.ts';
import type { Job, Step } from './read.ts';

export type Outcome = 'success' | 'failure' | 'cancelled' | 'skipped';

/** How one step went. */
export interface Done {
  readonly title: string;
  readonly condition: string;
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly remark: string;
}

export interface Whole {
  readonly steps: readonly Done[];
  readonly status: JobStatus;
}

export interface Around extends Place {
  /** Where the runner keeps the files that steps write into; the summary stays in it. */
  readonly temp: string;
  readonly runId: string;
  /** Over the workflow’s own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Steps before the one with this name are left out. */
  readonly from?: string | undefined;
  /** Steps of these names are left out. */
  readonly without?: readonly string[];
  /** Cancels the job: the step under way ends, and those run whose condition still holds. */
  readonly signal?: AbortSignal;
  /** Runs a script; the signal ends it. Resolves to its exit code. */
  readonly shell: (script: string, env: Readonly<Record<string, string>>) => Promise<number>;
  readonly onStep?: (title: string) => void;
}

/**
 * Plays a job from its first step to its last as GitHub’s runner would: conditions, outputs, environment, and what
 * still runs after a failure. Never rejects for a step that fails; `UsageError` for a name that no step has.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#steps-context
 */
export async function playJob(job: Job, around: Around): Promise<Whole> {
  const named = (title: string): number => {
    const index = job.steps.findIndex((step) => step.title === title);
    if (index < 0)
      throw new UsageError(
        `no step is named \`${title}\`: they are ${job.steps.map((step) => step.title).join(', ')}`,
      );
    return index;
  };
  const begin = around.from === undefined ? 0 : named(around.from);
  const without = new Set((around.without ?? []).map(named));
  const state: State = { env: { ...job.env, ...around.env }, steps: {}, failed: false };
  const done: Done[] = [];
  for (const [index, step] of job.steps.entries()) {
    const left = (index < begin && step.uses === undefined) || without.has(index);
    done.push(left ? leftOut(step, state) : await playStep(step, index, state, around));
  }
  return { steps: done, status: statusOf(state, around.signal) };
}

interface State {
  env: Record<string, string>;
  readonly steps: Record<string, { outputs: object; outcome: Outcome; conclusion: Outcome }>;
  failed: boolean;
}

const statusOf = ({ failed }: State, signal?: AbortSignal): JobStatus =>
  signal?.aborted === true ? 'cancelled' : failed ? 'failure' : 'success';

function leftOut(step: Step, state: State): Done {
  note(step, state, 'skipped', {});
  return {
    title: step.title,
    condition: shown(step),
    outcome: 'skipped',
    seconds: 0,
    remark: 'left out, as asked',
  };
}

async function playStep(step: Step, index: number, state: State, around: Around): Promise<Done> {
  const at = performance.now();
  const end = (outcome: Outcome, remark: string, outputs: object = {}): Done => {
    note(step, state, outcome, outputs);
    const seconds = (performance.now() - at) / 1_000;
    return { title: step.title, condition: shown(step), outcome, seconds, remark };
  };
  try {
    const scope = scopeOf(state, around);
    if (!holds(step.if, scope)) return end('skipped', '');
    around.onStep?.(step.title);
    const fill = (map: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(map).map(([name, text]) => [name, filledIn(text, scope)]));
    if (step.uses !== undefined) {
      const { ok, remark, outputs } = play(step.uses, fill(step.with), around);
      return end(ok ? 'success' : 'failure', remark, outputs);
    }
    const ran = await runScript(step, index, { ...fill(state.env), ...fill(step.env) }, scope, around);
    Object.assign(state.env, ran.env);
    const stopped = around.signal?.aborted === true && scope.status !== 'cancelled';
    const outcome = stopped ? 'cancelled' : ran.code === 0 ? 'success' : 'failure';
    return end(outcome, ran.code === 0 ? '' : `exit ${ran.code}`, ran.outputs);
  } catch (error) {
    return end('failure', error instanceof Error ? error.message : String(error));
  }
}

async function runScript(
  step: Step,
  index: number,
  env: Readonly<Record<string, string>>,
  scope: Scope,
  around: Around,
) {
  const file = (name: string) => join(around.temp, `${index}-${name}`);
  mkdirSync(around.temp, { recursive: true });
  for (const name of ['output', 'env', 'summary.md']) writeFileSync(file(name), '');
  const script = file('step.sh');
  writeFileSync(script, filledIn(step.run ?? '', scope));
  // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
  const bash = step.shell === 'bash' ? 'bash --noprofile --norc -eo pipefail' : 'bash -e';
  const code = await around.shell(`${bash} '${script}'`, {
    ...env,
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    GITHUB_STEP_SUMMARY: file('summary.md'),
    GITHUB_WORKSPACE: around.workspace,
    GITHUB_RUN_ID: around.runId,
    GITHUB_RUN_ATTEMPT: '1',
    RUNNER_TEMP: around.temp,
    GITHUB_ACTIONS: 'true',
    CI: 'true',
  });
  // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
  const summary = readFileSync(file('summary.md'));
  if (summary.length > 1024 * 1024)
    throw new Error(
      `a summary of ${summary.length} bytes: GitHub takes 1 MiB from a step and shows no longer one`,
    );
  appendFileSync(join(around.temp, 'summary.md'), summary);
  const read = (name: string) => parseCommandFile(readFileSync(file(name), 'utf8'));
  return { code, outputs: read('output'), env: read('env') };
}

function note(step: Step, state: State, outcome: Outcome, outputs: object): void {
  const forgiven = step.continueOnError && outcome === 'failure';
  if (outcome === 'failure' && !forgiven) state.failed = true;
  if (step.id === undefined) return;
  state.steps[step.id] = { outputs, outcome, conclusion: forgiven ? 'success' : outcome };
}

function scopeOf(state: State, { workspace, runId, temp, signal }: Around): Scope {
  const status = statusOf(state, signal);
  return {
    status,
    hashFiles: (patterns) => hashFiles(patterns, workspace),
    contexts: {
      github: {
        run_id: runId,
        run_attempt: '1',
        workspace,
        event_name: 'workflow_dispatch',
        ref: 'refs/heads/main',
      },
      runner: { os: 'Linux', arch: 'X64', temp },
      job: { status },
      env: state.env,
      steps: state.steps,
    },
  };
}

const shown = ({ if: condition }: Step): string =>
  (condition ?? 'success()').trim().replace(/^\$\{\{\s*([\s\S]*?)\s*\}\}$/, '$1');
