import { expect, it } from 'vitest';
import { parseDeployment } from './deployment.ts';

const tenant = (id: string) => ({
  tenant: { id, data: [{ bucket: `p-${id}` }], login: { method: 'approle', role: id } },
  roleArn: `arn:aws:iam::000000000000:role/p/p-${id}`,
  roleId: null,
  vaultRole: id,
  roleSessionName: null,
  vaultPolicy: `p-${id}`,
  loginRole: id,
  appRole: { name: id, roleId: '5d7c' },
});
const whole = {
  schema: 1,
  topology: 'role-per-tenant',
  guards: [],
  login: 'approle',
  layout: 'bucket',
  mutant: null,
  prefix: 'p',
  region: 'us-east-1',
  accountId: '000000000000',
  roleAccountId: null,
  vault: { awsMount: 'p-aws', authMount: 'p-approle' },
  brokerArn: 'arn:aws:iam::000000000000:user/p/p-broker',
  issuer: 'vault-assumed-role',
  tenants: [tenant('acme'), tenant('globex')],
};

it('reads Terraform’s output, with null for what was not given', () => {
  const deployment = parseDeployment(whole);
  expect(deployment.tenants[0]).not.toHaveProperty('roleId');
  expect(deployment).not.toHaveProperty('mutant');
});

it.each([
  ['an unknown field, which might be a secret', { ...whole, brokerSecret: 'x' }, /brokerSecret/],
  ['an account that is none', { ...whole, accountId: '12' }, /`accountId`: is not an account id/],
  [
    'an account of a digit too many',
    { ...whole, accountId: '0000000000000' },
    /`accountId`: is not an account id/,
  ],
  ['an account with something before it', { ...whole, accountId: 'x000000000000' }, /`accountId`: is not an/],
  [
    'two fields at once',
    { ...whole, accountId: '12', schema: 2 },
    /`(?:schema|accountId)`: [^;]+; `(?:schema|accountId)`: /,
  ],
  ['an ARN that is none', { ...whole, brokerArn: 'user/broker' }, /`brokerArn`: is not an IAM ARN/],
  ['another schema', { ...whole, schema: 2 }, /`schema`/],
  ['one tenant', { ...whole, tenants: [tenant('acme')] }, /`tenants`/],
  [
    'a tenant that is none',
    { ...whole, tenants: [tenant('acme'), tenant('../x')] },
    /tenant `\.\.\/x` was refused/,
  ],
  ['nothing', undefined, /deployment/],
])('refuses %s', (_, value, message) => {
  expect(() => parseDeployment(value)).toThrow(message);
});

const by = (login: object) => ({
  ...whole,
  tenants: [{ ...tenant('acme'), tenant: { ...tenant('acme').tenant, login } }, tenant('globex')],
});

it.each([
  [{ method: 'approle', role: 'acme', mount: 'tenants' }],
  [{ method: 'jwt', claims: { project: 'a', groups: ['x', 'y'] }, elsewhere: ['other'] }],
  [{ method: 'kubernetes', namespace: 'n', serviceAccount: 's', mount: 'k' }],
  [{ method: 'aws', principalArn: 'arn:aws:iam::000000000000:role/r', principalId: 'AROA' }],
  [{ method: 'cert', role: 'acme', fields: { common_name: 'acme' } }],
])('reads the login %j', (login) => {
  expect(parseDeployment(by(login)).tenants[0]?.tenant.login).toEqual(login);
});

it.each([
  [{ method: 'approle' }],
  [{ method: 'approle', role: '' }],
  [{ method: 'jwt', claims: { project: 7 } }],
  [{ method: 'jwt', claims: { project: [''] } }],
  [{ method: 'kubernetes', namespace: 'n' }],
  [{ method: 'aws', principalArn: 'role/r' }],
  [{ method: 'cert', fields: { common_name: [1] } }],
  [{ method: 'approle', role: 'a', secretId: 'x' }],
  [{ method: 'radius', role: 'a' }],
])('refuses the login %j', (login) => {
  expect(() => parseDeployment(by(login))).toThrow(/`tenants\.0\.tenant\.login/);
});

it('reads a part of a bucket and a second account, and wants data and what the tenant’s role is called', () => {
  const own = {
    ...tenant('acme'),
    tenant: { ...tenant('acme').tenant, data: [{ bucket: 'b', prefix: 'acme/' }] },
  };
  const read = parseDeployment({ ...whole, roleAccountId: '111111111111', tenants: [own, tenant('globex')] });
  expect(read.tenants[0]?.tenant.data).toEqual([{ bucket: 'b', prefix: 'acme/' }]);
  expect(read.roleAccountId).toBe('111111111111');
  const without = (change: object) => () =>
    parseDeployment({ ...whole, tenants: [{ ...tenant('acme'), ...change }, tenant('globex')] });
  expect(without({ tenant: { ...tenant('acme').tenant, data: [] } })).toThrow(/`tenants\.0\.tenant\.data/);
  for (const field of ['vaultRole', 'vaultPolicy', 'loginRole'])
    expect(without({ [field]: '' })).toThrow(new RegExp(`tenants\\.0\\.${field}`));
  expect(without({ roleArn: 'arn:aws:s3:::x' })).toThrow(/is not an IAM ARN/);
});

it('knows ARNs of other partitions, and nothing that only looks like one', () => {
  const broker = (brokerArn: string) => () => parseDeployment({ ...whole, brokerArn });
  for (const partition of ['aws', 'aws-cn', 'aws-us-gov'])
    expect(broker(`arn:${partition}:iam::000000000000:user/b`)).not.toThrow();
  for (const arn of [
    'xarn:aws:iam::000000000000:user/b',
    'arn:aws1:iam::000000000000:user/b',
    'arn:aws:iam::12:user/b',
  ])
    expect(broker(arn)).toThrow(/`brokerArn`: is not an IAM ARN/);
});
