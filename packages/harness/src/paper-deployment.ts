import { type Deployment, parseTenants } from '@cordon/domain';

/** A deployment that nobody deployed, for what is pure. */
export function paperDeployment(change: Partial<Deployment> = {}): Deployment {
  const prefix = 'paper';
  const tenants = parseTenants(['acme', 'acme-eu', 'globex'], { bucketPrefix: `${prefix}-` });
  return {
    schema: 1,
    topology: 'paper',
    guards: [],
    prefix,
    region: 'us-east-1',
    accountId: '000000000000',
    vault: { awsMount: `${prefix}-aws`, approleMount: `${prefix}-approle` },
    brokerArn: `arn:aws:iam::000000000000:user/${prefix}/${prefix}-broker`,
    issuer: 'vault-assumed-role',
    tenants: tenants.map((tenant) => ({
      tenant,
      roleArn: `arn:aws:iam::000000000000:role/${prefix}/${prefix}-${tenant.id}`,
      roleId: `AROA${tenant.id}`,
      vaultRole: tenant.id,
      vaultPolicy: `${prefix}-${tenant.id}`,
      appRole: { name: tenant.id, roleId: `role-id-of-${tenant.id}` },
    })),
    ...change,
  };
}
