import type { Attempt, Deployment, Identity, TenantDeployment } from '@cordon/domain';
import { tenant } from '@cordon/harness/calls';
import { ownLogin } from '@cordon/workloads';

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
    path: `${vault.awsMount}/${of.asks?.verb ?? 'creds'}/${of.vaultRole}`,
    ...(of.asks === undefined ? {} : { method: of.asks.method }),
    parameters: { ...pinned, ...parameters },
  };
}

/** A login of the tenant’s own; at an AppRole with the metadata that whoever made the secret id wrote on it. */
export function loggedIn(
  of: TenantDeployment,
  secretIdMetadata: Readonly<Record<string, string>> = {},
): Identity {
  return of.appRole === undefined
    ? { kind: 'workload-login', by: ownLogin(of) }
    : { kind: 'vault-login', appRole: of.appRole.name, secretIdMetadata };
}

/** The name of a session that would be taken for this tenant’s, as its topology shapes them. */
export function sessionNameOf(of: TenantDeployment): string {
  return of.roleSessionName ?? `${of.vaultRole}=1-forged`;
}

/** The role’s or user’s name, as IAM’s API wants it: the last part of its ARN. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** For attacks that are about AppRoles: no attempt, and why, where tenants log in otherwise. */
export function withoutAppRoles({
  login,
  tenants,
}: Deployment): { readonly attempts: readonly []; readonly skipped: string } | undefined {
  if (tenants.every(({ appRole }) => appRole !== undefined)) return undefined;
  return { attempts: [], skipped: `tenants log in by \`${login}\`: there is no AppRole` };
}

/** For attacks on what vouches for a workload: no attempt, and why, where an operator hands out what tenants log in with. */
export function withoutWorkloads({
  tenants,
}: Deployment): { readonly attempts: readonly []; readonly skipped: string } | undefined {
  if (tenants.every(({ appRole }) => appRole === undefined)) return undefined;
  return { attempts: [], skipped: 'tenants log in by AppRoles: nothing vouches for their workloads' };
}

/** What an attack on logins makes, or why it has nothing to try with this one. */
export function orNothingToTry(
  made: { readonly attempts: readonly Attempt[] },
  why: string,
): { readonly attempts: readonly Attempt[]; readonly skipped?: string } {
  return made.attempts.length > 0 ? made : { attempts: [], skipped: why };
}
