import type { TenantDeployment, TenantId, WorkloadLogin } from '@cordon/domain';
import { commonNameOf, SERVICE_ACCOUNT, spiffeIdOf, VAULT_AUDIENCE } from './names.ts';

/** How a tenant's workload logs in with an issued identity. Throws `RangeError` for an AppRole. */
export function ownLogin({ loginRole: role, tenant, proof }: TenantDeployment): WorkloadLogin {
  if (proof !== undefined) return { role, proof };
  const { id, login } = tenant;
  switch (login.method) {
    case 'jwt':
      return { role, proof: { method: 'jwt', claims: ciClaims(id) } };
    case 'kubernetes': {
      const { namespace } = login;
      const audiences = [VAULT_AUDIENCE];
      return { role, proof: { method: 'kubernetes', namespace, serviceAccount: SERVICE_ACCOUNT, audiences } };
    }
    case 'aws':
      return { role, proof: { method: 'aws', roleArn: login.principalArn, serverId: VAULT_AUDIENCE } };
    case 'cert':
      return { role, proof: { method: 'cert', ...certificateOf(id, SERVICE_ACCOUNT) } };
    default:
      throw new RangeError(`tenant \`${id}\` logs in by \`${login.method}\`, which has no workload issuer`);
  }
}

/**
 * Claims of a job of a tenant's project, named and shaped as GitLab's.
 * https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload
 */
function ciClaims(tenant: TenantId): Readonly<Record<string, string>> {
  const project = `${tenant}/${SERVICE_ACCOUNT}`;
  return {
    aud: VAULT_AUDIENCE,
    sub: `project_path:${project}:ref_type:branch:ref:main`,
    namespace_path: tenant,
    project_path: project,
    ref: 'main',
    ref_type: 'branch',
    environment: 'production',
    user_login: 'deployer',
  };
}

/** What the workloads' authority writes into the certificate of a tenant's account. */
export function certificateOf(
  tenant: TenantId,
  account: string,
): Pick<Extract<WorkloadLogin['proof'], { method: 'cert' }>, 'commonName' | 'organizationalUnit' | 'uriSan'> {
  return {
    commonName: commonNameOf(tenant, account),
    organizationalUnit: tenant,
    uriSan: spiffeIdOf(tenant, account),
  };
}
