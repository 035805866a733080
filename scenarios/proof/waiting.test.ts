import { buildModel, proveModel, stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import { expect, test } from 'vitest';
import { fireFindings } from './fire-findings.ts';
import { goldenStack } from './testing/golden-stack.ts';

const CROSS = 'role-per-tenant-cross-account';

/** What waits for an operator in the stack, its text changed. */
async function waitingIn(
  topology: string,
  mutant?: string,
  change: (text: string) => string = (text) => text,
) {
  const tf = JSON.parse(change(JSON.stringify(await goldenStack(topology, mutant)))) as TerraformJson;
  return buildModel(stateFromConfiguration(tf));
}
const sentences = async (...of: Parameters<typeof waitingIn>) =>
  (await waitingIn(...of)).waiting.map(({ sentence }) => sentence);

/** Replaces the external id that the trust policies ask for, not the one that Vault presents. */
const trusting = (operator: string, id: string) => (text: string) =>
  text.replaceAll(
    /\{\\"StringEquals\\":\{\\"sts:ExternalId\\":\\"([^"]*):([\w-]+)\\"\}\}/g,
    (_all, user: string, tenant: string) =>
      `{\\"${operator}\\":{\\"sts:ExternalId\\":\\"${id.replace('USER', user).replace('TENANT', tenant)}\\"}}`,
  );

test('nothing waits where every trust asks for its own external id, and where nobody presents one', async () => {
  expect(await sentences(CROSS)).toEqual([]);
  expect(await sentences(CROSS, undefined, trusting('StringEquals', 'USER:TENANT'))).toEqual([]);
  expect(await sentences('role-per-tenant')).toEqual([]);
});

test('a trust that asks for no external id lets the broker be sent to it by anybody', async () => {
  const found = await sentences(CROSS, 'external-id-dropped');
  expect(found).toHaveLength(3);
  expect(found[0]).toMatch(
    /role `.*cordon-acme` of Vault role `acme` lets the broker in with no external id/,
  );
});

test('a trust whose external id is anybody’s, or another tenant’s as well, is found by that id', async () => {
  expect((await sentences(CROSS, undefined, trusting('StringLike', '*')))[0]).toContain(
    'external id `another-party`',
  );
  const prefix = await sentences(CROSS, undefined, trusting('StringLike', 'USER:TENANT*'));
  // `acme*` takes `acme-eu`’s, and no other name begins with another.
  expect(prefix).toHaveLength(1);
  expect(prefix[0]).toMatch(/Vault role `acme` lets the broker in with external id `.*:acme-eu`/);
  const unless = await sentences(CROSS, undefined, trusting('StringNotEquals', 'USER:nobody'));
  expect(unless).toHaveLength(3);
});

test('an identity without an AppRole waits for its role id; one behind an AppRole is that tenant’s own', async () => {
  const [found, ...more] = await sentences('role-per-tenant', 'identity-left-behind');
  expect(more).toEqual([]);
  expect(found).toMatch(/kept for role id `reused-acme-to-acme-eu`.*may read `cordon-aws\/creds\/acme-eu`/);
  const held = (text: string) =>
    text.replaceAll('reused-acme-to-acme-eu', '${vault_approle_auth_backend_role.approle-acme-eu.role_id}');
  expect(await sentences('role-per-tenant', 'identity-left-behind', held)).toEqual([]);
});

/** Gives the identity that waits a policy of its own, which nobody else has, and metadata. */
const waitingFor = (path: string, metadata: object) => (text: string) => {
  const tf = JSON.parse(text);
  tf.resource.vault_policy.behind = {
    name: 'behind',
    policy: `path "${path}" { capabilities = ["read"] }`,
  };
  const entity = tf.resource.vault_identity_entity.mutant;
  Object.assign(entity, { policies: ['${vault_policy.behind.name}'], metadata });
  return JSON.stringify(tf);
};

test('an identity that waits opens what its templated policies open with its own metadata', async () => {
  const by = 'cordon-aws/creds/{{identity.entity.metadata.tenant}}';
  const opens = (tenant: string) =>
    sentences('role-per-tenant', 'identity-left-behind', waitingFor(by, { tenant }));
  expect((await opens('acme-eu'))[0]).toMatch(/may read `cordon-aws\/creds\/acme-eu`/);
  expect(await opens('nobody')).toEqual([]);
});

test('what only the running Vault knows of it is a gap: its boundary is not proved', async () => {
  const unknown = waitingFor('cordon-aws/creds/{{identity.entity.aliases.elsewhere.name}}', {});
  const model = await waitingIn('role-per-tenant', 'identity-left-behind', unknown);
  const { boundaries } = proveModel(model, { brief: true });
  const verdicts = Object.fromEntries(boundaries.map(({ boundary, verdict }) => [boundary, verdict]));
  expect(verdicts).toMatchObject({ 'tenant-credentials': 'unknown', 'tenant-data': 'proved' });
});

test('what waits refutes, and is not fired, with the operator’s step as the reason', async () => {
  const model = await waitingIn('role-per-tenant', 'identity-left-behind');
  const { findings, boundaries } = proveModel(model, { brief: true });
  expect(boundaries.find(({ boundary }) => boundary === 'tenant-credentials')?.verdict).toBe('refuted');
  const open = {
    perform: async () => Promise.reject(new Error('nothing is to be asked')),
    canaries: async () => [],
    close: async () => {},
  };
  const [fired] = await fireFindings(open, findings, model);
  expect(fired).toMatchObject({ result: 'not-made', why: expect.stringContaining('step of an operator') });
});
