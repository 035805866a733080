import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cacheIn } from './cache.ts';
import { readJobs } from './read.ts';
import { shellIn } from './shell.ts';
import { tableOf } from './table.ts';
import { type Around, playJob } from './whole.ts';

/** A folder that goes with the test; `cache` is kept from one play in it to the next. */
function place(): string {
  const base = mkdtempSync(join(tmpdir(), 'cordon-workflow-test-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  return base;
}

async function play(
  steps: string,
  more: Partial<Around> & { base?: string; env?: Record<string, string> } = {},
) {
  const base = more.base ?? place();
  const workspace = mkdtempSync(join(base, 'workspace-'));
  const text = `env:\n  WHO: everybody\njobs:\n  one:\n    runs-on: here\n    steps:\n${steps.replaceAll(/^/gm, '      ')}`;
  const [job] = readJobs('try.yml', text);
  if (job === undefined) throw new Error('no job');
  const temp = join(base, 'temp');
  rmSync(temp, { recursive: true, force: true });
  const ran: string[] = [];
  const whole = await playJob(job, {
    workspace,
    cache: cacheIn(join(base, 'cache'), workspace),
    artifacts: join(base, 'artifacts'),
    temp,
    runId: String(readdirSync(base).length),
    shell: shellIn(workspace, {
      scratch: join(base, 'none'),
      output: 2,
      ...(more.signal ? { signal: more.signal } : {}),
    }),
    onStep: (title) => ran.push(title),
    ...more,
  });
  const summary = join(temp, 'summary.md');
  return {
    base,
    workspace,
    ran,
    outcomes: Object.fromEntries(whole.steps.map(({ title, outcome }) => [title, outcome])),
    remarks: Object.fromEntries(whole.steps.map(({ title, remark }) => [title, remark])),
    status: whole.status,
    table: tableOf(whole),
    summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '',
  };
}

test('steps run in order; after one that fails only those run whose condition says so, and the job fails', async () => {
  const { ran, outcomes, status, table } = await play(`
- name: first
  run: echo one >> order
- name: breaks
  id: breaks
  run: |
    echo two >> order
    false
    echo never >> order
- name: left out
  run: echo no >> order
- name: as if success were asked
  if: \${{ steps.breaks.outcome == 'failure' }}
  run: echo no >> order
- name: not cancelled
  if: \${{ !cancelled() && steps.breaks.outcome == 'failure' }}
  run: test "$(tr '\\n' ' ' < order)" = 'one two '
- name: on failure
  if: failure()
  run: 'true'
- name: always
  if: \${{ always() }}
  run: 'true'
- name: on success of it
  if: \${{ !cancelled() && steps.breaks.outcome == 'success' }}
  run: 'true'`);
  expect(ran).toEqual(['first', 'breaks', 'not cancelled', 'on failure', 'always']);
  expect(outcomes).toMatchObject({ breaks: 'failure', 'left out': 'skipped', 'not cancelled': 'success' });
  expect(status).toBe('failure');
  expect(table).toMatch(/✗ {2}breaks +success\(\) +failure +\d+\.\d {2}exit 1/);
  expect(table).toMatch(/the job: failure$/);
});

test('a failure that is forgiven fails neither the job nor what comes after', async () => {
  const { outcomes, status } = await play(`
- name: breaks
  id: breaks
  continue-on-error: true
  run: exit 3
- name: after
  if: \${{ steps.breaks.outcome == 'failure' && steps.breaks.conclusion == 'success' }}
  run: 'true'`);
  expect(outcomes).toEqual({ breaks: 'failure', after: 'success' });
  expect(status).toBe('success');
});

test('outputs, environment and summaries reach later steps', async () => {
  const { outcomes, summary } = await play(
    `
- name: says
  id: says
  run: |
    echo "word=a b" >> "$GITHUB_OUTPUT"
    printf 'lines<<END\\none\\ntwo\\nEND\\n' >> "$GITHUB_OUTPUT"
    echo "KEPT=yes" >> "$GITHUB_ENV"
    echo "# $WHO" >> "$GITHUB_STEP_SUMMARY"
- name: hears
  if: \${{ steps.says.outputs.word == 'a b' && steps.says.outputs.none == '' }}
  env:
    LINES_SAID: \${{ steps.says.outputs.lines }}
  run: |
    test "$KEPT" = yes
    test "$LINES_SAID" = "$(printf 'one\\ntwo')"
    test '\${{ steps.says.outputs.word }}' = 'a b'
    echo "of step two" >> "$GITHUB_STEP_SUMMARY"
- name: writes what is no output
  run: echo nonsense >> "$GITHUB_OUTPUT"`,
    { env: { WHO: 'you' } },
  );
  expect(outcomes).toEqual({ says: 'success', hears: 'success', 'writes what is no output': 'failure' });
  expect(summary).toBe('# you\nof step two\n');
});

const NIGHT = `
- name: bench
  id: bench
  run: exit \${{ env.BENCH }}
- name: last
  id: last
  if: \${{ !cancelled() && steps.bench.outcome == 'success' }}
  uses: actions/cache/restore@v4
  with:
    path: last
    key: bench-\${{ github.run_id }}
    restore-keys: bench-
- name: compare
  if: \${{ !cancelled() && steps.last.outputs.cache-matched-key != '' }}
  run: grep -q night last/samples
- name: keep
  if: \${{ !cancelled() && steps.bench.outcome == 'success' }}
  run: mkdir -p last && echo "night \${{ github.run_id }}" > last/samples
- name: save
  if: \${{ !cancelled() && steps.bench.outcome == 'success' }}
  uses: actions/cache/save@v4
  with:
    path: last
    key: bench-\${{ github.run_id }}`;

test('a second night finds what the first saved; one whose bench failed neither compares nor saves', async () => {
  const first = await play(NIGHT, { runId: '1', env: { BENCH: '0' } });
  const { base } = first;
  expect(first.outcomes).toMatchObject({ last: 'success', compare: 'skipped', save: 'success' });
  const failed = await play(NIGHT, { base, runId: '2', env: { BENCH: '1' } });
  expect(failed.outcomes).toMatchObject({
    bench: 'failure',
    last: 'skipped',
    compare: 'skipped',
    save: 'skipped',
  });
  const third = await play(NIGHT, { base, runId: '3', env: { BENCH: '0' } });
  expect(third.outcomes).toMatchObject({ compare: 'success', save: 'success' });
  expect(third.remarks.last).toBe('restored bench-1');
  const fourth = await play(NIGHT, { base, runId: '4', env: { BENCH: '0' } });
  expect(fourth.remarks.last).toBe('restored bench-3');
});

test('an artifact holds what is named, and says what is not there', async () => {
  const { base, outcomes, remarks } = await play(`
- name: makes
  run: mkdir -p out/deep && touch out/a out/deep/b out/deep/secret.tfstate out/.hidden
- name: upload
  uses: actions/upload-artifact@v4
  with:
    name: all
    path: |
      out
      report
      !out/**/*.tfstate*
- name: nothing
  uses: actions/upload-artifact@v4
  with:
    path: nowhere
    if-no-files-found: error`);
  expect(readdirSync(join(base, 'artifacts/all/out'), { recursive: true }).toSorted()).toEqual([
    'a',
    'deep',
    'deep/b',
  ]);
  expect(remarks.upload).toBe('2 files in artifact all; nothing is at report');
  expect(outcomes.nothing).toBe('failure');
});

test('steps before --from are left out, what needs their outcome too; what an action gives is given', async () => {
  const { outcomes } = await play(
    `
- uses: actions/checkout@v5
- name: early
  id: early
  run: exit 1
- name: late
  run: 'true'
- name: unwanted
  run: exit 1
- name: needs early
  if: \${{ steps.early.outcome == 'success' }}
  run: 'true'`,
    { from: 'late', without: ['unwanted'] },
  );
  expect(outcomes).toEqual({
    'actions/checkout@v5': 'success',
    early: 'skipped',
    late: 'success',
    unwanted: 'skipped',
    'needs early': 'skipped',
  });
});

test('what a pnpm around the player says of its own workspace does not reach the clone', async () => {
  vi.stubEnv('npm_config_verify_deps_before_run', 'false');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { outcomes } = await play('- name: look\n  run: test -z "$npm_config_verify_deps_before_run"');
  expect(outcomes).toEqual({ look: 'success' });
});

test('a name that no step has is bad usage', async () => {
  const refused = play("- name: one\n  run: 'true'", { without: ['two'] });
  await expect(refused).rejects.toThrow('no step is named `two`: they are one');
});

test('a cancelled job ends the step under way, and only what always runs still runs', async () => {
  const controller = new AbortController();
  const { outcomes, status } = await play(
    `
- name: long
  run: sleep 60
- name: next
  if: \${{ !cancelled() }}
  run: 'true'
- name: always
  if: \${{ always() }}
  run: 'true'`,
    {
      signal: controller.signal,
      onStep: (title) => title === 'long' && setTimeout(() => controller.abort(), 300),
    },
  );
  expect(outcomes).toEqual({ long: 'cancelled', next: 'skipped', always: 'success' });
  expect(status).toBe('cancelled');
});

test('an action that is not played, a file that is not there, a condition that cannot be read: each fails its step', async () => {
  const { outcomes, remarks } = await play(`
- uses: someone/else@v1
- name: hash
  if: always()
  uses: actions/cache@v4
  with:
    key: a-\${{ hashFiles('no/such/**') }}
- name: unread
  if: \${{ always() && }}
  run: 'true'`);
  expect(Object.values(outcomes)).toEqual(['failure', 'failure', 'failure']);
  expect(remarks['someone/else@v1']).toContain('is not played here');
  expect(remarks.hash).toContain('no/such/**');
});

test.each([
  ['a shell that is not played', "- run: 'true'\n  shell: pwsh"],
  ['a key nobody knows', "- run: 'true'\n  timeout-minutes: 3"],
  ['a step of nothing', '- name: nothing'],
  ['a condition on a step that is not before it', "- run: 'true'\n  if: steps.later.outcome == 'success'"],
])('%s is refused before anything runs', (_what, steps) => {
  const text = `jobs:\n  one:\n    runs-on: here\n    steps:\n${steps.replaceAll(/^/gm, '      ')}`;
  expect(() => readJobs('try.yml', text)).toThrow(/`try\.yml`/);
});
