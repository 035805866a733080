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
  ['an account that is none', { ...whole, accountId: '12' }, /`accountId`: is no account id/],
  ['an ARN that is none', { ...whole, brokerArn: 'user/broker' }, /`brokerArn`: is no IAM ARN/],
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
