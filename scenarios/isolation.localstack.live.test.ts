import { expect, it } from 'vitest';
import { RIVALS } from './isolation/rivals.ts';
import { attackIds } from './lib/attack-registry.ts';
import { rejudge } from './lib/judge-run.ts';
import { globInVaultPolicy, OPENED_BY_SESSION_POLICY, widenedSessionPolicy } from './testing/broken.ts';
import { cells, liveStage } from './testing/live.ts';

const lab = liveStage('localstack');

it('upholds both rivals against every attack, with every control served', async () => {
  const result = await lab.isolation({ topologies: RIVALS });
  expect(result.failures).toEqual([]);
  expect(
    result.verdicts.filter(({ kind, divergence }) => kind !== 'upheld' && divergence === undefined),
  ).toEqual([]);
  expect(result.exit).toBe(0);
  const attempts = result.lines.filter((line) => line.line === 'attempt');
  expect(attempts.length).toBeGreaterThan(390);
  expect(new Set(attempts.map(({ attempt }) => attempt.attack))).toEqual(new Set(attackIds()));
  // The same record gives the same verdicts, without any service.
  expect(rejudge(result.runDir).verdicts).toEqual(result.verdicts);
});

it('shows a widened session policy in exactly the cells that it opens', async () => {
  const result = await lab.isolation({
    topologies: ['shared-role-session-policy'],
    mutant: widenedSessionPolicy,
  });
  expect(cells(result, 'breached')).toEqual(OPENED_BY_SESSION_POLICY);
  expect(cells(result, 'unknown')).toEqual([]);
  expect(result.exit).toBe(1);
});

it('shows a glob in a Vault policy in exactly the cell that it opens', async () => {
  const result = await lab.isolation({ topologies: ['role-per-tenant'], mutant: globInVaultPolicy });
  expect(cells(result, 'breached')).toEqual(['acme->acme-eu GET aws/creds/<other>']);
  expect(cells(result, 'unknown')).toEqual([]);
  expect(result.exit).toBe(1);
});
