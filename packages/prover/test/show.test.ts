import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  proveState,
  stateFromConfiguration,
  stateFromShow,
  type TerraformJson,
  type TerraformShow,
} from '../src/index.ts';

type Resource = { type: string; name: string; mode?: string; values: Record<string, unknown> };

const inline = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };

/** What `tofu show -json` prints of a small deployment, after apply: every value is there, nothing refers to anything. */
function show(change: (resources: Resource[]) => void = () => undefined): TerraformShow {
  const resources: Resource[] = [
    { type: 'aws_caller_identity', name: 'me', mode: 'data', values: { account_id: '000000000000' } },
    {
      type: 'aws_iam_user',
      name: 'broker',
      values: {
        name: 'broker',
        arn: 'arn:aws:iam::000000000000:user/broker',
        unique_id: 'AIDABROKER',
        tags: null,
      },
    },
    {
      type: 'aws_iam_user_policy',
      name: 'broker',
      values: {
        name: 'broker',
        user: 'broker',
        policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }),
      },
    },
    ...['acme', 'globex'].flatMap((id): Resource[] => [
      {
        type: 'aws_iam_role',
        name: id,
        values: {
          name: id,
          arn: `arn:aws:iam::000000000000:role/${id}`,
          unique_id: `AROA${id.toUpperCase()}`,
          permissions_boundary: '',
          tags: {},
          assume_role_policy: JSON.stringify({
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: 'arn:aws:iam::000000000000:user/broker' },
                Action: 'sts:AssumeRole',
              },
            ],
          }),
        },
      },
      {
        type: 'aws_iam_role_policy',
        name: id,
        values: {
          name: 'own',
          role: id,
          policy: JSON.stringify(inline).replace(
            '"*"}',
            `["arn:aws:s3:::b-${id}","arn:aws:s3:::b-${id}/*"]}`,
          ),
        },
      },
      { type: 'aws_s3_bucket', name: id, values: { bucket: `b-${id}`, arn: `arn:aws:s3:::b-${id}` } },
      {
        type: 'vault_policy',
        name: id,
        values: { name: id, policy: `path "aws/creds/${id}" { capabilities = ["read"] }` },
      },
      {
        type: 'vault_approle_auth_backend_role',
        name: id,
        values: {
          backend: 'approle',
          role_name: id,
          token_policies: [id],
          token_no_default_policy: true,
          role_id: id,
        },
      },
      {
        type: 'vault_aws_secret_backend_role',
        name: id,
        values: {
          backend: 'aws',
          name: id,
          credential_type: 'assumed_role',
          role_arns: [`arn:aws:iam::000000000000:role/${id}`],
          policy_document: '',
          session_tags: null,
          max_sts_ttl: 0,
        },
      },
    ]),
    {
      type: 'vault_auth_backend',
      name: 'approle',
      values: { type: 'approle', path: 'approle', accessor: 'a_1' },
    },
    { type: 'vault_aws_secret_backend', name: 'aws', values: { path: 'aws', max_lease_ttl_seconds: 0 } },
  ];
  change(resources);
  const tenants = ['acme', 'globex'].map((id) => ({
    tenant: { id, data: [{ bucket: `b-${id}` }], login: { method: 'approle', role: id } },
    appRole: { name: id },
  }));
  const deployment = {
    accountId: '000000000000',
    region: 'eu-west-1',
    brokerArn: 'arn:aws:iam::000000000000:user/broker',
    vault: { authMount: 'approle' },
    tenants,
  };
  return { values: { outputs: { deployment: { value: deployment } }, root_module: { resources } } };
}

const verdictOf = (given: TerraformShow, boundary: string) =>
  proveState(() => stateFromShow(given)).boundaries.find((one) => one.boundary === boundary)?.verdict;

test('an applied state is read: ids as AWS made them, empty values as absent, data sources aside', () => {
  const state = stateFromShow(show());
  expect(state.roles.map(({ id }) => id)).toEqual(['AROAACME', 'AROAGLOBEX']);
  expect(state.vault.awsRoles[0]).not.toHaveProperty('policyDocument');
  expect(state.vault.awsMounts).toMatchObject([{ path: 'aws' }]);
  expect(state.buckets[0]?.publicAccessBlock.blockPublicPolicy).toBe(false);
});

test('it is proved as it is, and refuted once broken', () => {
  expect(verdictOf(show(), 'tenant-data')).toBe('proved');
  const wide = show((resources) => {
    const role = resources.find(({ type, name }) => type === 'aws_iam_role_policy' && name === 'acme');
    if (role !== undefined) role.values.policy = JSON.stringify(inline);
  });
  expect(verdictOf(wide, 'tenant-data')).toBe('refuted');
  // `s3:*` on the own bucket is a self-grant in both.
  expect(verdictOf(show(), 'self-grant')).toBe('refuted');
});

test('a resource that is not modelled, and a state that names no tenants, prove nothing', () => {
  const odd = show((resources) => resources.push({ type: 'aws_s3_access_point', name: 'x', values: {} }));
  expect(proveState(() => stateFromShow(odd)).unknown).toEqual([
    expect.stringContaining('aws_s3_access_point.x'),
  ]);
  for (const boundary of ['tenant-data', 'tenant-credentials', 'owner-access'])
    expect(verdictOf(odd, boundary)).toBe('unknown');
  expect(proveState(() => stateFromShow({ values: {} })).unknown.join()).toMatch(/no output `deployment`/);
});

test('both readers give one shape', () => {
  const tf = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../stacks/golden/role-per-tenant.tf.json'), 'utf8'),
  ) as TerraformJson;
  const meant = stateFromConfiguration(tf);
  expect(meant.tenants.length).toBe(3);
  expect(Object.keys(stateFromShow(show())).sort()).toEqual(Object.keys(meant).sort());
});
