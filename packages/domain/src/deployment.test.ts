import { expect, test } from 'vitest';
import { actorKey } from './actor.ts';
import { appRoleOf, awsMountOf, brokerOf, type Deployment, deploymentOf } from './deployment.ts';
import { ownBucket, type TenantId } from './tenant.ts';

const acme = { tenant: ownBucket('acme' as TenantId, 'b'), appRole: { name: 'acme', roleId: 'r' } };
const globex = { tenant: ownBucket('globex' as TenantId, 'b', 'globex', 'ci') };
const deployment = {
  topology: 'role-per-tenant',
  tenants: [acme, globex] as unknown as Deployment['tenants'],
} as Deployment;
const [withRole, without] = deployment.tenants as readonly [
  Deployment['tenants'][0],
  Deployment['tenants'][0],
];

test('a tenant has the part of the deployment that is its own', () => {
  expect(deploymentOf(deployment, 'globex' as TenantId)).toBe(globex);
  expect(appRoleOf(withRole)).toEqual({ name: 'acme', roleId: 'r' });
  expect(awsMountOf({ topology: 't', vault: { awsMount: 'aws', authMount: 'a' } })).toBe('aws');
  expect(brokerOf({ topology: 't', brokerArn: 'arn' })).toBe('arn');
});

test.each<[string, () => unknown, string]>([
  [
    'a tenant that was not deployed',
    () => deploymentOf(deployment, 'initech' as TenantId),
    'tenant `initech` is not in this deployment of `role-per-tenant`',
  ],
  [
    'an AppRole of who has none',
    () => appRoleOf(without),
    'tenant `globex` logs in by `approle`, not by an AppRole',
  ],
  [
    'an AWS engine where there is none',
    () => awsMountOf({ topology: 't', vault: { authMount: 'a' } }),
    '`t` has no AWS engine: tenants take Vault’s identity tokens to STS themselves',
  ],
  [
    'a broker where there is none',
    () => brokerOf({ topology: 't' }),
    '`t` has no broker: Vault makes no AWS calls there',
  ],
])('asking for %s is an error that names it', (_, asked, said) => {
  expect(asked).toThrow(new RangeError(said));
});

test('credentials are kept by tenant, and by login where it has several', () => {
  expect(actorKey('acme')).toBe('acme');
  expect(actorKey('acme', 'jwt/ci')).toBe('acme by jwt/ci');
});
