import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_TENANTS } from '@cordon/domain';
import { RIVALS } from '@cordon/harness/request';
import { schemaErrors } from '@cordon/report/testing/formats';
import { guardIds, topologyIds } from '@cordon/stacks';
import { strength } from '@cordon/strength';
import { afterAll, expect, it } from 'vitest';
import scenario from '../isolation.scenario.ts';
import { runIsolation } from './run-isolation.ts';
import { MATRIX, OPENED_BY_SESSION_POLICY, widenedSessionPolicy } from './testing/broken.ts';
import { cells } from './testing/live.ts';

const runsDir = mkdtempSync(join(tmpdir(), 'cordon-evaluator-'));
afterAll(() => rmSync(runsDir, { recursive: true, force: true }));

/** What a person is shown of a run, without colours. */
async function rejudged(runDir: string): Promise<readonly string[]> {
  let text = '';
  const out = { write: (more: string) => (text += more) } as unknown as NodeJS.WriteStream;
  const { signal } = new AbortController();
  await scenario.run({ flags: { rejudge: runDir }, out, err: out, json: false, colour: false, signal });
  return text.trimEnd().split('\n');
}

const common = { engine: 'evaluator', tenants: DEFAULT_TENANTS, runsDir };

it('decides every topology by its policies alone, without any service', async () => {
  const topologies = await topologyIds();
  const result = await runIsolation({ ...common, topologies });
  expect(result.failures).toEqual([]);
  expect(cells(result, 'unknown')).toEqual([]);
  expect(cells(result, 'breached')).toEqual([]);
  expect(result.exit).toBe(0);
  expect(result.summary.attempts).toBeGreaterThan(100 * topologies.length);
  const written = readFileSync(join(result.runDir, 'record.jsonl'), 'utf8').trimEnd().split('\n');
  expect(written.length).toBeGreaterThan(result.summary.attempts);
  for (const line of written) expect(schemaErrors('record', JSON.parse(line)), line).toEqual([]);
  // What it cannot be asked is named, never silently absent.
  expect(result.summary.skipped.map(({ attack }) => attack)).toContain('vault-config');
});

it('shows the default run on one screen, and all topologies on little more, in 80 columns', async () => {
  for (const [topologies, most] of [
    [RIVALS, 25],
    [await topologyIds(), 32],
  ] as const) {
    const { runDir } = await runIsolation({ ...common, topologies });
    const shown = await rejudged(runDir);
    expect(shown[0]).toMatch(/^on evaluator/);
    expect(shown.at(-1)).toContain('(exit 0)');
    expect(shown.length).toBeLessThanOrEqual(most);
    for (const line of shown) expect(line.length, line).toBeLessThanOrEqual(80);
  }
});

/** At night every topology: that each guard proves what it claims on each, `guards.test.ts` of stacks asks of the policies. */
const DIFFER = [...RIVALS, 'iam-user-per-lease'];
const GUARDED = strength(DIFFER, DIFFER, await topologyIds());

it('decides every guard on the topologies that it fits, each in a leg of its own', async () => {
  const [topologies, guards] = [GUARDED, await guardIds()];
  const result = await runIsolation({ ...common, topologies, guards, apart: true });
  const { lines, summary } = result;
  const legs = lines.flatMap((line) => (line.line === 'run' ? [line.leg] : []));
  expect(legs.toSorted()).toEqual(
    topologies.flatMap((topology) => guards.map((guard) => `${topology}+${guard}`)).toSorted(),
  );
  const leftOut = summary.skipped.filter(({ attack }) => attack === 'all');
  for (const { reason } of leftOut) expect(reason).toContain('does not fit this topology');
  expect(leftOut.length).toBeLessThan(legs.length / 3);
  expect(cells(result, 'unknown')).toEqual([]);
  expect(cells(result, 'breached')).toEqual([]);
  expect(result.exit).toBe(0);
});

it('opens the same cells for the same broken line as the live engines do', async () => {
  const topologies = ['shared-role-session-policy'];
  const result = await runIsolation({ ...common, topologies, mutant: widenedSessionPolicy, attacks: MATRIX });
  expect(cells(result, 'breached')).toEqual(OPENED_BY_SESSION_POLICY);
  expect(result.exit).toBe(1);
});
