import { type Deployment, parseTenants, type TenantLogin } from '@cordon/domain';
import { commonNameOf, spiffeIdOf } from '@cordon/workloads/names';

/** How the tenants of an example deployment log in other than by AppRole, matching the logins in `stacks`. */
const LOGINS: Readonly<Record<string, (id: string) => TenantLogin>> = {
  jwt: (id) => ({ method: 'jwt', claims: { namespace_path: id, project_path: `${id}/*` } }),
  kubernetes: (id) => ({ method: 'kubernetes', namespace: id, serviceAccount: '*' }),
  aws: (id) => ({
    method: 'aws',
    principalArn: `arn:aws:iam::000000000000:role/paper/workload/paper-workload-${id}`,
  }),
  cert: (id) => ({
    method: 'cert',
    fields: {
      common_name: commonNameOf(id, '*'),
      organizational_unit: id,
      uri_san: spiffeIdOf(id, '*'),
    },
  }),
};

/** Logins by what vouches for a workload. */
export const EXAMPLE_LOGINS = ['jwt', 'kubernetes', 'aws', 'cert'] as const;

/** The same with another login, each tenant at a role of its own name. */
export function exampleLogin(login: (typeof EXAMPLE_LOGINS)[number]): Deployment {
  const paper = exampleDeployment();
  return {
    ...paper,
    login,
    tenants: paper.tenants.map(({ appRole: _, ...one }) => {
      const own = LOGINS[login]?.(one.tenant.id) ?? one.tenant.login;
      return { ...one, tenant: { ...one.tenant, login: own } };
    }),
  };
}

/** The same with all tenants in one bucket, each below its own name. */
export function examplePrefixes(change: Partial<Deployment> = {}): Deployment {
  const paper = exampleDeployment(change);
  const bucket = `${paper.prefix}-tenants`;
  return {
    ...paper,
    layout: 'prefix',
    tenants: paper.tenants.map((one) => ({
      ...one,
      tenant: { ...one.tenant, data: [{ bucket, prefix: `${one.tenant.id}/` }] },
    })),
  };
}

/** An example deployment that exists only as data, for tests and documentation of pure code. */
export function exampleDeployment(change: Partial<Deployment> = {}): Deployment {
  const prefix = 'paper';
  const tenants = parseTenants(['acme', 'acme-eu', 'globex'], { bucketPrefix: `${prefix}-` });
  return {
    schema: 1,
    topology: 'paper',
    guards: [],
    login: 'approle',
    layout: 'bucket',
    prefix,
    region: 'us-east-1',
    accountId: '000000000000',
    vault: { awsMount: `${prefix}-aws`, authMount: `${prefix}-approle` },
    brokerArn: `arn:aws:iam::000000000000:user/${prefix}/${prefix}-broker`,
    issuer: 'vault-assumed-role',
    tenants: tenants.map((tenant) => ({
      tenant,
      roleArn: `arn:aws:iam::000000000000:role/${prefix}/${prefix}-${tenant.id}`,
      roleId: `AROA${tenant.id}`,
      vaultRole: tenant.id,
      vaultPolicy: `${prefix}-${tenant.id}`,
      loginRole: tenant.id,
      appRole: { name: tenant.id, roleId: `role-id-of-${tenant.id}` },
    })),
    ...change,
  };
}

/** The same where tenants take identity tokens of Vault's to STS themselves. */
export function exampleTokens(): Deployment {
  const { brokerArn: _, vault, ...paper } = exampleDeployment();
  return {
    ...paper,
    vault: { authMount: vault.authMount },
    issuer: 'vault-web-identity',
    tenants: paper.tenants.map((one) => ({
      ...one,
      roleArn: 'arn:aws:iam::000000000000:role/paper/paper-shared',
      roleId: 'AROASHARED',
      vaultRole: 'paper-tenants',
      roleSessionName: `tenant=${one.tenant.id}`,
    })),
  };
}
