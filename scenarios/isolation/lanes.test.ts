import { exampleDeployment } from '@cordon/harness/example-deployment';
import { lanesOf } from '@cordon/harness/leg';
import { expect, it } from 'vitest';
import { loadAttacks } from './attack-registry.ts';

const deployment = exampleDeployment();
const planned = (await loadAttacks()).flatMap((attack) =>
  attack.attempts(deployment).attempts.map((attempt) => ({ attempt })),
);
const { together, byBucket, alone } = lanesOf(planned);

it('loses no attempt and does none twice', () => {
  const ids = [together, ...byBucket, alone].flat().map(({ attempt }) => attempt.id);
  expect(ids.toSorted()).toEqual(planned.map(({ attempt }) => attempt.id).toSorted());
});

it('keeps whatever changes a bucket’s settings in the lane of that bucket, in order', () => {
  expect(byBucket.length).toBe(deployment.tenants.length);
  for (const lane of byBucket) {
    const victims = new Set(lane.map(({ attempt }) => attempt.victim));
    expect(victims.size).toBe(1);
    const ids = lane.map(({ attempt }) => attempt.id);
    expect(ids).toEqual(planned.map(({ attempt }) => attempt.id).filter((id) => ids.includes(id)));
  }
});

it('does alone what changes a role or the engine, and what it knows nothing about', () => {
  expect(new Set(alone.map(({ attempt }) => attempt.attack))).toEqual(
    new Set(['tenant-stopped', 'vault-config']),
  );
  const [policy] = planned.filter(({ attempt }) => attempt.attack === 's3-write-bucket-policy');
  if (policy === undefined) throw new Error('no attempt');
  const { untouched: _watched, ...blind } = policy.attempt;
  expect(lanesOf([{ attempt: blind }]).alone.length).toBe(1);
});
