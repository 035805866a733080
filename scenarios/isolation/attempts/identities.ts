import { type Attempt, type Deployment, dataOf, type Identity, type TenantDeployment } from '@cordon/domain';
import { credentialsPath, s3, tenant, vault } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { ownLogin } from '@cordon/workloads';
import type { Draft } from './attempts.ts';

/**
 * AWS credentials that a tenant gets from Vault during the attempt, at its own path, with parameters of its choice. A
 * pinned session name is sent along, unless `parameters` say another. `by` is the tenant as issued when absent.
 */
export function fetched(
  { vault: { awsMount } }: Deployment,
  of: TenantDeployment,
  parameters: Readonly<Record<string, string>> = {},
  by: Identity = tenant(of.tenant.id),
): Identity {
  if (awsMount === undefined)
    return {
      ...byToken(of, by),
      ...(parameters.role_session_name === undefined ? {} : { sessionName: parameters.role_session_name }),
    };
  const pinned = of.roleSessionName === undefined ? {} : { role_session_name: of.roleSessionName };
  return {
    kind: 'vault-credentials',
    by,
    path: `${awsMount}/${of.asks?.verb ?? 'creds'}/${of.vaultRole}`,
    ...(of.asks === undefined ? {} : { method: of.asks.method }),
    parameters: { ...pinned, ...parameters },
  };
}

/** A session taken with the identity token that whoever `by` is gets at the tenant's path, under the tenant's name. */
export function byToken(of: TenantDeployment, by: Identity): Extract<Identity, { kind: 'web-identity' }> {
  const { roleArn = '', roleSessionName = of.tenant.id, vaultRole } = of;
  const path = `identity/oidc/token/${vaultRole}`;
  return { kind: 'web-identity', by, path, roleArn, sessionName: roleSessionName };
}

/**
 * Whether somebody gets what is the victim's from Vault. At a path of its own that is the question; where all ask at one
 * path, and each is answered with its own token, it takes going on to the victim's data with what was got.
 */
export function getsFromVault(
  deployment: Deployment,
  victim: TenantDeployment,
  as: Identity,
): Pick<Draft, 'as' | 'does' | 'controlBy'> {
  if (deployment.vault.awsMount !== undefined)
    return { as, does: vault('GET', credentialsPath(deployment, victim)), controlBy: loggedIn(victim) };
  return {
    as: byToken(victim, as),
    does: s3('GetObject', { Bucket: dataOf(victim.tenant).bucket, Key: seedKeyOf(victim) }),
    controlBy: byToken(victim, loggedIn(victim)),
  };
}

/** For attacks on the AWS engine: no attempt, and why, where there is none. */
export function withoutEngine({
  vault: { awsMount },
}: Deployment): { readonly attempts: readonly []; readonly skipped: string } | undefined {
  if (awsMount !== undefined) return undefined;
  return {
    attempts: [],
    skipped: 'there is no AWS engine: all tenants use one path, which gives each its own identity token',
  };
}

/** For attacks on identity tokens: no attempt, and why, where Vault gives credentials itself. */
export function withoutTokens({
  vault: { awsMount },
}: Deployment): { readonly attempts: readonly []; readonly skipped: string } | undefined {
  if (awsMount === undefined) return undefined;
  return { attempts: [], skipped: 'Vault issues credentials itself: no identity token is used at AWS' };
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
  return { attempts: [], skipped: 'tenants log in by AppRoles: no issuer signs workload identities' };
}

/** What an attack on logins makes, or why it has nothing to try with this one. */
export function orNothingToTry(
  made: { readonly attempts: readonly Attempt[] },
  why: string,
): { readonly attempts: readonly Attempt[]; readonly skipped?: string } {
  return made.attempts.length > 0 ? made : { attempts: [], skipped: why };
}
