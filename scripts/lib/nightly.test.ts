import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commandOf, compareNights, nightCode, nightSteps, runNight, type Step, weekOf } from './nightly.ts';
import { usageProblem } from './usage-check.ts';

const steps = nightSteps({
  benchBudget: '1m',
  out: 'report',
  kept: 'kept',
  night: 3,
  logins: ['jwt', 'aws+templated'],
  prefixMutants: ['prefix-without-slash'],
});
const never = new AbortController().signal;
const night = (codes: Readonly<Record<string, number>>, signal = never) =>
  runNight(steps, { run: async ({ name }: Step) => codes[name] ?? 0, signal, say: () => undefined });

test('every step is a command line that the program takes', async () => {
  for (const { words } of steps) expect(await usageProblem(words), words.join(' ')).toBeUndefined();
});

test('a week has every topology with every login and layout, and says which night has which', () => {
  const axes = {
    topologies: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
    logins: ['approle', 'jwt', 'cert'],
    layouts: ['bucket', 'prefix'],
  };
  const had = new Map<string, number>();
  for (const line of weekOf(axes)) {
    const [, name = '', of = ''] = /^ {2}(.*): (.*)$/.exec(line) ?? [];
    for (const one of of.split(', ').filter((word) => word !== ''))
      had.set(`${name} ${one}`, (had.get(`${name} ${one}`) ?? 0) + 1);
  }
  expect(had.size).toBe(8 * 3 * 2);
  for (const [name, nights] of had)
    expect([name, nights]).toEqual([name, name.startsWith('approle with layout bucket') ? 7 : 1]);
});

test('the line that is shown for a step is Cordon’s own command, never one of pnpm’s', async () => {
  expect(steps.map(commandOf)).toContain('pnpm cordon doctor --get --prune');
  expect((await night({})).every(({ command }) => command.startsWith('pnpm cordon '))).toBe(true);
});

test('a failed step does not stop the later ones, and the worst of them is the exit code', async () => {
  const results = await night({ isolation: 1, claims: 2 });
  const failed = results.flatMap(({ name, code }) => (code === 0 ? [] : [`${name} ${code}`]));
  expect(failed).toEqual(['isolation 1', 'claims 2']);
  expect(results.length).toBe(steps.length);
  expect(nightCode(results)).toBe(1);
  expect(nightCode(await night({ claims: 2 }))).toBe(2);
  expect(nightCode(await night({ bench: 130 }))).toBe(2);
  expect(nightCode(await night({}))).toBe(0);
});

test('without the toolchain nothing is run, and that is no success', async () => {
  const results = await night({ toolchain: 2 });
  expect(results.slice(1).every(({ skipped }) => skipped === '`toolchain` failed')).toBe(true);
  expect(nightCode(results)).toBe(2);
});

test('an interrupted night runs no further step and is no success', async () => {
  const results = await night({}, AbortSignal.abort());
  expect(results.every(({ skipped }) => skipped === 'the nightly was interrupted')).toBe(true);
  expect(nightCode(results)).toBe(2);
});

test('the workflow runs this command and takes with it what the command leaves', () => {
  const workflow = readFileSync(new URL('../../.github/workflows/nightly.yml', import.meta.url), 'utf8');
  expect(workflow).toContain('pnpm@10.34.9 nightly');
  expect(workflow).toContain('path: .cordon/last-night');
});

test('without samples of tonight nothing is compared and nothing is kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-nightly-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const said = await compareNights('unused', {
    runs: join(folder, 'runs'),
    kept: join(folder, 'kept'),
    out: folder,
  });
  expect(said).toContain('no samples of tonight');
});
