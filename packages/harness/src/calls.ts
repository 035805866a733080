import type {
  Deployment,
  Identity,
  PresignedCall,
  Sayable,
  SdkCall,
  SequenceCall,
  TenantData,
  TenantDeployment,
  TenantId,
  VaultCall,
} from '@cordon/domain';

// Short ways to write down who asks for what. All of them make plain JSON: an attack is data until an engine acts.

export const operator: Identity = { kind: 'operator' };
/** Who administers the account that owns the tenants’ roles. */
export const rolesOperator = ({ roleAccountId }: Pick<Deployment, 'roleAccountId'>): Identity =>
  roleAccountId === undefined ? operator : { kind: 'operator', account: 'roles' };
export const anonymous: Identity = { kind: 'anonymous' };
export const tenant = (id: TenantId): Identity => ({ kind: 'tenant', tenant: id });

type Input = Readonly<Record<string, unknown>>;

export const s3 = (operation: string, input: Input): SdkCall => ({
  via: 'sdk',
  service: 's3',
  operation,
  input,
});
export const sts = (operation: string, input: Input): SdkCall => ({
  via: 'sdk',
  service: 'sts',
  operation,
  input,
});
export const iam = (operation: string, input: Input): SdkCall => ({
  via: 'sdk',
  service: 'iam',
  operation,
  input,
});

/** A URL presigned by the caller, used by a bare HTTP client. */
export const presigned = (
  operation: PresignedCall['operation'],
  input: Input,
  expiresInSeconds = 60,
): PresignedCall => ({ via: 'presigned', operation, input, expiresInSeconds });

/** A raw request to Vault: `path` is what stands after `/v1/`, sent as it is. */
export const vault = (method: VaultCall['method'], path: string, body?: Input): VaultCall => ({
  via: 'vault',
  method,
  path,
  ...(body === undefined ? {} : { body }),
});

/** Calls in order; `asks` is the index of the step whose refusal counts (see `SequenceCall`). */
export const sequence = (asks: number, ...steps: SequenceCall['steps']): SequenceCall => ({
  via: 'sequence',
  asks,
  steps,
});

/** Text for a `Body`. */
export const body = (text: string): { readonly $body: string } => ({ $body: text });

/** What a listing asks for to see the keys of this data and no others. */
export const listingOf = ({
  bucket,
  prefix,
}: TenantData): { readonly Bucket: string; readonly Prefix?: string } => ({
  Bucket: bucket,
  ...(prefix === undefined ? {} : { Prefix: prefix }),
});

/** The same in IAM's words: the context that such a listing has beside its bucket. */
export const listingSays = ({ prefix }: TenantData): Pick<Sayable, 'context'> =>
  prefix === undefined ? {} : { context: { 's3:prefix': prefix } };

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/**
 * Path of Vault at which a tenant asks for its own: of credentials, with the session name where the topology pins one, or
 * without an AWS engine of an identity token, whose path is the same for all who share its role.
 */
export function credentialsPath(
  { vault }: Pick<Deployment, 'vault'>,
  of: TenantDeployment,
  verb: 'creds' | 'sts' = of.asks?.verb ?? 'creds',
): string {
  if (vault.awsMount === undefined) return `identity/oidc/token/${of.vaultRole}`;
  const query =
    of.roleSessionName === undefined ? '' : `?role_session_name=${encodeURIComponent(of.roleSessionName)}`;
  return `${vault.awsMount}/${verb}/${of.vaultRole}${query}`;
}

/** Path of the Vault role that stands behind what a tenant asks for. */
export function roleBehind({ vault }: Pick<Deployment, 'vault'>, of: TenantDeployment): string {
  return vault.awsMount === undefined
    ? `identity/oidc/role/${of.vaultRole}`
    : `${vault.awsMount}/roles/${of.vaultRole}`;
}

/** A request for a tenant's credentials, as its own Vault policy has it. */
export function asking(deployment: Pick<Deployment, 'vault'>, of: TenantDeployment): VaultCall {
  return vault(of.asks?.method ?? 'GET', credentialsPath(deployment, of));
}

/** The role id that two AppRoles of one pair have, one after the other. */
export function reusedRoleId(attacker: { readonly id: string }, victim: { readonly id: string }): string {
  return `reused-${attacker.id}-to-${victim.id}`;
}
