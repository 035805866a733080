import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRunDir } from '@cordon/harness/run-dir';
import { expect, onTestFinished, test } from 'vitest';
import { type Deployed, deployAll } from './deploy.ts';

test('two sizes are deployed on one lab and destroyed, each with its time and the calls it took', async () => {
  const base = mkdtempSync(join(tmpdir(), 'cordon-scale-live-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const told: Deployed[] = [];
  const topologies = ['shared-role-session-policy'];
  const done = await deployAll(makeRunDir(base), {
    topologies,
    // Given largest first: the smallest goes first all the same.
    sizes: [6, 2],
    onDone: (one) => told.push(one),
  });
  expect(done.map(({ tenants, failed }) => [tenants, failed])).toEqual([
    [2, undefined],
    [6, undefined],
  ]);
  // Each is reported twice: deployed, and destroyed.
  expect(told.filter(({ destroyMs }) => destroyMs !== undefined)).toEqual(done);
  expect(told).toHaveLength(4);
  const [two, six] = done;
  for (const one of done) {
    expect(one.deployMs).toBeGreaterThan(0);
    expect(one.destroyMs).toBeGreaterThan(0);
  }
  // Three times the tenants ask more of AWS, and not more than three times as much.
  expect(six?.calls?.count ?? 0).toBeGreaterThan(two?.calls?.count ?? Number.POSITIVE_INFINITY);
  expect(six?.calls?.count ?? 0).toBeLessThanOrEqual(3 * (two?.calls?.count ?? 0));
});

test('a size that cannot be deployed is reported with its reason, and larger ones are not tried', async () => {
  const base = mkdtempSync(join(tmpdir(), 'cordon-scale-live-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const done = await deployAll(makeRunDir(base), {
    topologies: ['shared-role-session-policy'],
    sizes: [2, 3],
    mutant: {
      id: 'unheard-of',
      mutate: (tf) => ({ ...tf, resource: { ...(tf.resource as object), aws_no_such_thing: { a: {} } } }),
    },
  });
  expect(done).toHaveLength(1);
  expect(done[0]?.failed).toContain('aws_no_such_thing');
});
