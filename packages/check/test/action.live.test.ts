import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tempDir } from '@cordon/temp';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { expectedOf, pathOf } from './case.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly shell: string;
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

/** The action as a runner fetches it: what git knows of this project, in a folder of its own, with nothing installed. */
function fetched(into: string): string {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((one) => one !== '')) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    cpSync(join(ROOT, file), join(into, file));
  }
  return into;
}

/** The environment without what a package manager that runs these tests has set: it speaks of this workspace. */
function clean(): Record<string, string | undefined> {
  const theirs = /^(npm_|pnpm_|PNPM_|NODE_PATH$|INIT_CWD$)/i;
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name)));
  // Once a week npm says on standard error that there is a newer one.
  return { ...own, npm_config_update_notifier: 'false' };
}

/** Plays the action's steps in order, as a runner does: its expressions filled in, `bash` as GitHub starts it. */
function play(action_path: string, cwd: string, given: Readonly<Record<string, string>>) {
  const action = parse(readFileSync(join(action_path, 'action.yml'), 'utf8')) as Action;
  const filled = (text: string): string =>
    text.replace(
      /\$\{\{\s*(inputs\.([\w-]+)|github\.action_path)\s*\}\}/g,
      (_, what: string, name: string) =>
        what === 'github.action_path' ? action_path : (given[name] ?? action.inputs[name]?.default ?? ''),
    );
  for (const { shell, env, run } of action.runs.steps) {
    expect(shell).toBe('bash');
    const own = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, filled(text)]));
    const summary = join(cwd, 'summary.md');
    // https://docs.github.com/actions/using-workflows/workflow-syntax-for-github-actions#exit-codes-and-error-action-preference
    const { status, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', filled(run)],
      {
        ...{ cwd, encoding: 'utf8' },
        env: { ...clean(), ...own, GITHUB_STEP_SUMMARY: summary },
      },
    );
    if (status !== 0) return { status, stderr };
  }
  return { status: 0, stderr: '' };
}

it('is played as a runner plays it: a crossing fails with its line and a summary, and against the same base nothing is new', () => {
  using home = tempDir('action-test');
  using from = tempDir('action-test');
  const action = fetched(from.path);
  const name = 'ci-jobs-by-jwt';
  cpSync(pathOf(name, ''), home.path, { recursive: true });
  writeFileSync(join(home.path, 'cordon.json'), JSON.stringify({ tenants: expectedOf(name).tenants }));
  expect(play(action, home.path, { input: 'plan.json' })).toMatchObject({ status: 1 });
  expect(readFileSync(join(home.path, 'summary.md'), 'utf8')).toContain('shop-payment → shop');
  const sarif = JSON.parse(readFileSync(join(home.path, 'cordon.sarif'), 'utf8'));
  expect(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('main.tf');
  expect(play(action, home.path, { input: 'plan.json', against: 'state.json' })).toEqual({
    status: 0,
    stderr: '',
  });
});
