import { expect, test } from 'vitest';
import { type Deployment, deploymentOf } from './deployment.ts';
import type { TenantId } from './tenant.ts';

test('asking for a tenant that was not deployed is an error that names it', () => {
  const deployment = { topology: 'role-per-tenant', tenants: [] as Deployment['tenants'] } as Deployment;
  expect(() => deploymentOf(deployment, 'acme' as TenantId)).toThrow(
    'tenant `acme` is not in this deployment',
  );
});
