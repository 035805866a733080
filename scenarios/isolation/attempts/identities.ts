import type { Deployment, Identity, TenantDeployment } from '@cordon/domain';
import { tenant } from '@cordon/harness/calls';

/**
 * AWS credentials that a tenant gets from Vault during the attempt, at its own path, with parameters of its choice. A
 * pinned session name is sent along, unless `parameters` say another. `by` is the tenant as issued when absent.
 */
export function fetched(
  { vault }: Deployment,
  of: TenantDeployment,
  parameters: Readonly<Record<string, string>> = {},
  by: Identity = tenant(of.tenant.id),
): Identity {
  const pinned = of.roleSessionName === undefined ? {} : { role_session_name: of.roleSessionName };
  return {
    kind: 'vault-credentials',
    by,
    path: `${vault.awsMount}/creds/${of.vaultRole}`,
    parameters: { ...pinned, ...parameters },
  };
}

/** A login at a tenant’s own AppRole, with the metadata that whoever made the secret id wrote on it. */
export function loggedIn(
  of: TenantDeployment,
  secretIdMetadata: Readonly<Record<string, string>> = {},
): Identity {
  return { kind: 'vault-login', appRole: of.appRole.name, secretIdMetadata };
}

/** The name of a session that would be taken for this tenant’s, as its topology shapes them. */
export function sessionNameOf(of: TenantDeployment): string {
  return of.roleSessionName ?? `${of.vaultRole}=1-forged`;
}

/** The role’s or user’s name, as IAM’s API wants it: the last part of its ARN. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
