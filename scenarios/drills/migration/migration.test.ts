import { readFileSync } from 'node:fs';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import { type TerraformJson as ProverJson, proveTerraform } from '@cordon/prover';
import { expect, test } from 'vitest';
import { type AppliedStep, judgeSteps } from './judge.ts';
import { turns, WAY } from './run.ts';
import { migrationSteps, STEP_ORDER, vaultRolesOf, withRoleNamed } from './steps.ts';

const golden = (topology: string): TerraformJson => {
  const url = new URL(`../../../stacks/golden/${topology}.tf.json`, import.meta.url);
  const tf = JSON.parse(readFileSync(url, 'utf8')) as TerraformJson;
  return topology === 'shared-role-session-tags' ? withRoleNamed(tf, 'cordon', 'tagged') : tf;
};
const provedOf = (tf: TerraformJson) =>
  proveTerraform(tf as unknown as ProverJson, { topology: 'migration', brief: true }).boundaries.flatMap(
    ({ boundary, verdict }) => (verdict === 'proved' ? [boundary] : []),
  );

test.each(
  WAY.flatMap((from, index) => {
    const to = WAY[index + 1];
    return to === undefined ? [] : [[from, to] as const, [to, from] as const];
  }),
)('from %s to %s: what is proved at both ends is proved at each step', (from, to) => {
  const states = migrationSteps(golden(from), golden(to));
  const after = provedOf(golden(to));
  const both = provedOf(golden(from)).filter((boundary) => after.includes(boundary));
  expect(both).toContain('tenant-data');
  for (const step of STEP_ORDER) expect(provedOf(states[step]), step).toEqual(expect.arrayContaining(both));
  expect(states.remove).toEqual(golden(to));
});

test('Vault’s roles are written as the configuration says them', () => {
  const [policy] = vaultRolesOf(golden('shared-role-session-policy'));
  expect(policy).toMatchObject({ name: 'acme', iamRole: 'cordon-shared', sessionTags: {} });
  expect(policy?.policyDocument).toContain('cordon-acme');
  const [tags] = vaultRolesOf(golden('shared-role-session-tags'));
  expect(tags).toEqual({
    name: 'acme',
    iamRole: 'cordon-tagged',
    policyDocument: '',
    sessionTags: { tenant: 'acme' },
  });
  expect(() => vaultRolesOf(golden('federation-token'))).toThrow();
});

test('topologies that differ in more than the steps change have no such way between them', () => {
  expect(() => migrationSteps(golden('role-per-tenant'), golden('federation-token'))).toThrow(RangeError);
  const shared = JSON.parse(
    readFileSync(new URL('../../../stacks/golden/shared-role-session-tags.tf.json', import.meta.url), 'utf8'),
  ) as TerraformJson;
  expect(() => migrationSteps(golden('shared-role-session-policy'), shared)).toThrow(/role-shared/);
});

const PROVED = { 'tenant-data': 'proved', attribution: 'refuted' };
const ENDS = Object.fromEntries(WAY.map((topology) => [topology, PROVED]));
const CHANGES = {
  add: [{ address: 'aws_iam_role.role-shared', action: 'create' }],
  switch: [],
  remove: [{ address: 'aws_iam_role.role-acme', action: 'delete' }],
} as const;
const good: readonly AppliedStep[] = turns().map((turn) => ({
  ...turn,
  changes:
    turn.back && turn.step === 'add'
      ? [{ address: 'aws_iam_role.role-shared', action: 'delete' }]
      : CHANGES[turn.step],
  proof: PROVED,
  applyMs: 1,
}));
const changed = (index: number, change: Partial<AppliedStep>) =>
  good.map((step, at) => (at === index ? { ...step, ...change } : step));

test('a way on which nobody may more and each plan does its step is upheld', () => {
  expect(judgeSteps(good, ENDS, turns())).toEqual([]);
});

test.each([
  [
    'a state in between in which a boundary is refuted',
    changed(5, { proof: { 'tenant-data': 'refuted' } }),
    'nobody-may-more',
    'breached',
  ],
  [
    'a state of which the prover cannot tell',
    changed(5, { proof: { 'tenant-data': 'unknown' } }),
    'nobody-may-more',
    'unknown',
  ],
  ['a state of which it was not asked', changed(5, { proof: {} }), 'nobody-may-more', 'unknown'],
  [
    'a plan that deletes a bucket',
    changed(6, { changes: [...CHANGES.remove, { address: 'aws_s3_bucket.bucket-acme', action: 'delete' }] }),
    'plan-does-its-step',
    'breached',
  ],
  [
    'a plan that replaces a login',
    changed(4, { changes: [{ address: 'vault_approle_auth_backend_role.approle-acme', action: 'replace' }] }),
    'plan-does-its-step',
    'breached',
  ],
  [
    'roles deleted before Vault is switched',
    changed(4, { changes: CHANGES.remove }),
    'plan-does-its-step',
    'breached',
  ],
  [
    'a switch that Terraform makes: it replaces Vault’s roles',
    changed(5, {
      changes: [{ address: 'vault_aws_secret_backend_role.vault-role-acme', action: 'replace' }],
    }),
    'plan-does-its-step',
    'breached',
  ],
  ['a plan that changes nothing', changed(4, { changes: [] }), 'plan-does-its-step', 'unknown'],
  ['a way that was not walked to its end', good.slice(0, -1), 'all-steps-were-taken', 'unknown'],
  ['steps in another order', [...good.slice(1), ...good.slice(0, 1)], 'all-steps-were-taken', 'unknown'],
] as const)('caught: %s', (_name, steps, rule, is) => {
  expect(judgeSteps(steps, ENDS, turns())).toContainEqual(expect.objectContaining({ rule, is }));
});

test('what is open at one end of a step may be open within it', () => {
  const open = { 'tenant-data': 'refuted' };
  const steps = changed(0, { proof: open }).slice(0, 1);
  expect(judgeSteps(steps, { ...ENDS, [WAY[1]]: open }, turns().slice(0, 1))).toEqual([]);
});
