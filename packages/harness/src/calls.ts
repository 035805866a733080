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

// Builders for calls. All of them make plain JSON: an attack is data until an engine performs it.

export const operator: Identity = { kind: 'operator' };
/** The administrator of the account that owns the tenants’ roles. */
export const rolesOperator = ({ roleAccountId }: Pick<Deployment, 'roleAccountId'>): Identity =>
  roleAccountId === undefined ? operator : { kind: 'operator', account: 'roles' };
export const anonymous: Identity = { kind: 'anonymous' };
/** The tenant as caller, with the credentials that its issuer got. */
export const tenant = (id: TenantId): Identity => ({ kind: 'tenant', tenant: id });

type Input = Readonly<Record<string, unknown>>;

/** A call of S3 by the SDK: operation and input as in its service model. */
export const s3 = (operation: string, input: Input): SdkCall => ({
  via: 'sdk',
  service: 's3',
  operation,
  input,
});
/** A call of STS by the SDK. */
export const sts = (operation: string, input: Input): SdkCall => ({
  via: 'sdk',
  service: 'sts',
  operation,
  input,
});
/** A call of IAM by the SDK. */
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

/** A raw request to Vault: `path` is the part after `/v1/`, sent unchanged. */
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

/** The `ListObjectsV2` parameters that list the keys of this data and no others. */
export const listingOf = ({
  bucket,
  prefix,
}: TenantData): { readonly Bucket: string; readonly Prefix?: string } => ({
  Bucket: bucket,
  ...(prefix === undefined ? {} : { Prefix: prefix }),
});

/** The condition keys of such a listing (`s3:prefix`), for the evaluator. */
export const listingSays = ({ prefix }: TenantData): Pick<Sayable, 'context'> =>
  prefix === undefined ? {} : { context: { 's3:prefix': prefix } };

/** ARN of a bucket. */
export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
/** ARN of an object. */
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/**
 * The Vault path at which a tenant gets its own credentials, with the session name where the topology pins one. Without
 * an AWS engine: the path of the identity token, which all tenants of one role share.
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

/** Path of the Vault role that `credentialsPath` uses. */
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
