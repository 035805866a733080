import { z } from 'zod';

export const CREDENTIAL_TYPES = ['iam_user', 'assumed_role', 'federation_token', 'session_token'] as const;
export type CredentialType = (typeof CREDENTIAL_TYPES)[number];

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const tags = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});

/** `GET <mount>/roles/<name>`. https://developer.hashicorp.com/vault/api-docs/secret/aws#read-role */
export const awsRole = z
  .object({
    credential_type: z.enum(CREDENTIAL_TYPES),
    role_arns: strings,
    policy_arns: strings,
    policy_document: z.string().default(''),
    iam_groups: strings,
    iam_tags: tags,
    session_tags: tags,
    external_id: z.string().default(''),
    /** Seconds. */
    default_sts_ttl: z.number().default(0),
    /** Seconds; 0 means the mount's. */
    max_sts_ttl: z.number().default(0),
    user_path: z.string().default(''),
    permissions_boundary_arn: z.string().default(''),
  })
  .loose();
export type AwsRole = z.infer<typeof awsRole>;

/** What `roles/<name>` takes; Vault checks little of it (ARNs are not parsed, sizes are not counted). */
export interface AwsRoleInput {
  readonly credential_type: CredentialType;
  readonly role_arns?: readonly string[];
  readonly policy_arns?: readonly string[];
  /** JSON text. For `assumed_role` its absence means no session policy: the role's full permissions. */
  readonly policy_document?: string;
  readonly iam_groups?: readonly string[];
  readonly iam_tags?: Readonly<Record<string, string>>;
  readonly session_tags?: Readonly<Record<string, string>>;
  readonly external_id?: string;
  readonly default_sts_ttl?: string | number;
  readonly max_sts_ttl?: string | number;
  readonly user_path?: string;
  readonly permissions_boundary_arn?: string;
}

/**
 * What `config/root` takes. `username_template` is reset to Vault's default by every write that omits it, and
 * `sts_region` counts only together with `sts_endpoint`.
 */
export interface AwsRootInput {
  readonly access_key?: string;
  readonly secret_key?: string;
  readonly region?: string;
  readonly iam_endpoint?: string;
  readonly sts_endpoint?: string;
  readonly sts_region?: string;
  readonly max_retries?: number;
  readonly username_template?: string;
}

/** `GET <mount>/config/root`: Vault never returns the secret key. */
export const awsRoot = z
  .object({
    access_key: z.string().default(''),
    region: z.string().default(''),
    iam_endpoint: z.string().default(''),
    sts_endpoint: z.string().default(''),
    sts_region: z.string().default(''),
    max_retries: z.number().default(-1),
    username_template: z.string().default(''),
  })
  .loose();
export type AwsRoot = z.infer<typeof awsRoot>;

/** `GET <mount>/config/lease`: durations as Go prints them (`30m0s`). */
export const leaseConfig = z.object({ lease: z.string(), lease_max: z.string() });
export type LeaseConfig = z.infer<typeof leaseConfig>;
