import { RIVALS } from '@cordon/harness/request';
import { canaryKindsOf } from '@cordon/judge';
import { strength } from '@cordon/strength';
import { expect, it } from 'vitest';
import { attackIds } from './attack-registry.ts';
import { liveStage } from './testing/live.ts';

const lab = liveStage('localstack-open');

// By day every third attack on one topology: what is said of an engine that enforces nothing hangs on no single attack.
const some = attackIds().filter((id, at) => at % 3 === 0 || id === 'owner-reaches-own');
const { topologies, attacks, least } = strength(
  { topologies: RIVALS.slice(0, 1), attacks: some, least: 60 },
  { topologies: RIVALS.slice(0, 1), attacks: some, least: 60 },
  { topologies: RIVALS, attacks: attackIds(), least: 200 },
);

it('cannot tell anything of AWS where nobody enforces IAM, whatever was answered', async () => {
  const result = await lab.isolation({ topologies, attacks });
  expect(result.failures).toEqual([]);
  const ofAws = result.verdicts.filter(
    ({ line }) => line !== undefined && canaryKindsOf(line.attempt).has('aws'),
  );
  expect(ofAws.length).toBeGreaterThan(least);
  expect(new Set(ofAws.map(({ kind }) => kind))).toEqual(new Set(['unknown']));
  // It is the canary that says so: most of what must be refused was served.
  const served = ofAws.filter(({ line }) => line?.answer.kind === 'served');
  expect(served.length).toBeGreaterThan(least / 2);
  // Vault enforces by itself, and its verdicts stand.
  const ofVault = result.verdicts.filter(
    ({ line }) => line !== undefined && !canaryKindsOf(line.attempt).has('aws'),
  );
  expect(new Set(ofVault.map(({ kind }) => kind))).toEqual(new Set(['upheld']));
  expect(result.exit).toBe(2);
});
