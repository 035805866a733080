import { RIVALS } from '@cordon/harness/request';
import { canaryKindsOf } from '@cordon/judge';
import { expect, it } from 'vitest';
import { liveStage } from './testing/live.ts';

const lab = liveStage('localstack-open');

it('cannot tell anything of AWS where nobody enforces IAM, whatever was answered', async () => {
  const result = await lab.isolation({ topologies: RIVALS });
  expect(result.failures).toEqual([]);
  const ofAws = result.verdicts.filter(
    ({ line }) => line !== undefined && canaryKindsOf(line.attempt).has('aws'),
  );
  expect(ofAws.length).toBeGreaterThan(200);
  expect(new Set(ofAws.map(({ kind }) => kind))).toEqual(new Set(['unknown']));
  // It is the canary that says so: most of what must be refused was served.
  const served = ofAws.filter(({ line }) => line?.answer.kind === 'served');
  expect(served.length).toBeGreaterThan(150);
  // Vault enforces by itself, and its verdicts stand.
  const ofVault = result.verdicts.filter(
    ({ line }) => line !== undefined && !canaryKindsOf(line.attempt).has('aws'),
  );
  expect(new Set(ofVault.map(({ kind }) => kind))).toEqual(new Set(['upheld']));
  expect(result.exit).toBe(2);
});
