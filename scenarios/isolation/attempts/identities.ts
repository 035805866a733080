import { type Deployment, dataOf, type Identity, type TenantDeployment } from '@cordon/domain';
import { credentialsPath, s3, tenant, vault } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { ownLogin } from '@cordon/workloads';
import type { About, Draft, Unless } from './attempts.ts';
import type { Variant } from './proofs.ts';

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

/** Logs in at the victim's role, or at another, with a proof, to get what is the victim's. */
export function byLogin(
  { deployment, victim }: Pick<About, 'deployment' | 'victim'>,
  { variant, proof }: Variant,
  role = victim.loginRole,
): Draft {
  const as = { kind: 'workload-login', by: { role, proof } } as const;
  return { operation: 'GET aws/creds/<other> by login', variant, ...getsFromVault(deployment, victim, as) };
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

/**
 * Refusals of IAM: it takes no federated user’s credentials at all, which AWS says as a refusal of the credential.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const BY_IAM = ['authorization', 'authentication'] as const;

/** For attacks on the AWS engine. */
export const withoutEngine: Unless = ({ vault: { awsMount } }) =>
  awsMount === undefined
    ? 'there is no AWS engine: all tenants use one path, which gives each its own identity token'
    : undefined;

/** For attacks on identity tokens. */
export const withoutTokens: Unless = ({ vault: { awsMount } }) =>
  awsMount === undefined ? undefined : 'Vault issues credentials itself: no identity token is used at AWS';

/** For attacks that are about AppRoles. */
export const withoutAppRoles: Unless = ({ login, tenants }) =>
  tenants.every(({ appRole }) => appRole !== undefined)
    ? undefined
    : `tenants log in by \`${login}\`: there is no AppRole`;

/** For attacks on what vouches for a workload: an operator hands out what tenants of AppRoles log in with. */
export const withoutWorkloads: Unless = ({ tenants }) =>
  tenants.every(({ appRole }) => appRole === undefined)
    ? undefined
    : 'tenants log in by AppRoles: no issuer signs workload identities';

/** For attacks on a bucket of many. */
export const withoutSharedBucket: Unless = ({ tenants }) =>
  tenants.every(({ tenant }) => dataOf(tenant).prefix !== undefined)
    ? undefined
    : 'each tenant has a bucket of its own: no prefixes are used';

/** The prefix that a tenant’s keys begin with; empty where it has a whole bucket. */
export const prefixOf = ({ tenant }: TenantDeployment): string => dataOf(tenant).prefix ?? '';
