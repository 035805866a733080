import type { AwsCredentials } from '@cordon/domain';
import { z } from 'zod';
import { type Envelope, readAs } from '../answer.ts';
import { type Asked, type Connection, dataAs, type Mounted } from '../connection.ts';

const CREDENTIAL_TYPES = ['iam_user', 'assumed_role', 'federation_token', 'session_token'] as const;
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
const awsRole = z
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
  /** JSON text. For `assumed_role`, absent means no session policy: the role's full permissions. */
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
const awsRoot = z
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
const leaseConfig = z.object({ lease: z.string(), lease_max: z.string() });
export type LeaseConfig = z.infer<typeof leaseConfig>;

/** What `creds/` and `sts/` answer. */
const issued = z.object({
  access_key: z.string().min(1),
  secret_key: z.string().min(1),
  /** Since Vault 1.14; older ones say `security_token`. */
  session_token: z.string().nullish(),
  security_token: z.string().nullish(),
  /** Session ARN; absent for IAM users. */
  arn: z.string().nullish(),
  /** Seconds until AWS drops the session. */
  ttl: z.number().nullish(),
});

export interface IssuedCredentials {
  /** In the AWS SDK's shape; `expiration` only for sessions (an IAM user's keys live until the lease is revoked). */
  readonly credentials: AwsCredentials;
  readonly leaseId: string;
  /** Seconds. */
  readonly leaseDuration: number;
  readonly renewable: boolean;
  /** `arn:aws:sts::…:assumed-role/<role>/<session name>` */
  readonly arn?: string;
  readonly requestId: string;
}

/**
 * Credentials of Vault's AWS engine in the AWS SDK's shape. `expiration` is computed from `ttl` in the data; Vault
 * 1.13.0 and 1.13.1 gave STS credentials no lease, so `lease_duration` is only the fallback. `now` in milliseconds
 * since 1970.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials
 */
export function parseCredentials(operation: string, answer: Envelope, now: number): IssuedCredentials {
  const data = readAs(operation, issued, answer.data);
  const sessionToken = data.session_token || data.security_token || undefined;
  const seconds = data.ttl || answer.lease_duration;
  const expiration = sessionToken !== undefined && seconds > 0 ? new Date(now + seconds * 1000) : undefined;
  return {
    credentials: {
      accessKeyId: data.access_key,
      secretAccessKey: data.secret_key,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiration }),
    },
    leaseId: answer.lease_id,
    leaseDuration: answer.lease_duration,
    renewable: answer.renewable,
    ...(data.arn ? { arn: data.arn } : {}),
    requestId: answer.request_id,
  };
}

/**
 * The permissions that Vault's own credentials need according to its documentation, by credential type. It names one
 * list of the IAM actions (`iam:TagUser` since November 2024, hashicorp/vault #28757), and one STS action for roles and
 * for federated users each.
 * https://developer.hashicorp.com/vault/docs/secrets/aws#iam-permissions-policy-for-vault
 */
export const DOCUMENTED_PERMISSIONS: Readonly<Record<CredentialType, readonly string[]>> = {
  iam_user: [
    'iam:AddUserToGroup',
    'iam:AttachUserPolicy',
    'iam:CreateAccessKey',
    'iam:CreateUser',
    'iam:DeleteAccessKey',
    'iam:DeleteUser',
    'iam:DeleteUserPolicy',
    'iam:DetachUserPolicy',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:ListAttachedUserPolicies',
    'iam:ListGroupsForUser',
    'iam:ListUserPolicies',
    'iam:PutUserPolicy',
    'iam:RemoveUserFromGroup',
    'iam:TagUser',
  ],
  assumed_role: ['sts:AssumeRole'],
  federation_token: ['sts:GetFederationToken'],
  session_token: [],
};

export interface GenerateOptions extends Asked {
  /** `creds` (default) or its twin `sts`. */
  readonly endpoint?: 'creds' | 'sts';
  /** `POST`: an `update` of the path, where a policy lets nobody read it. */
  readonly method?: 'GET' | 'POST';
  /** Sets the session name: `[\w+=,.@-]`, 2–64 characters; Vault replaces any other character by `_`. */
  readonly roleSessionName?: string | undefined;
  readonly roleArn?: string;
  /** `3600s`; below 900 s AWS refuses. */
  readonly ttl?: string;
}

/**
 * Vault's AWS secrets engine, in hvac's words; mounted at `aws`.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws
 */
export function awsSecrets(connection: Connection, clock: () => number) {
  const at = (what: string, { mountPoint = 'aws' }: Mounted = {}) => `${mountPoint}/${what}`;
  const read = async <T>(path: string, schema: z.ZodType<T>) =>
    dataAs(`GET ${path}`, schema, await connection.read(path));
  const write = async (path: string, body: object) => {
    await connection.write(path, body);
  };
  return {
    configureRootIamCredentials: (root: AwsRootInput, options?: Mounted) =>
      write(at('config/root', options), root),
    /** `config/root`, which hvac cannot read. */
    readRoot: (options?: Mounted) => read(at('config/root', options), awsRoot),
    /**
     * Vault creates a new access key for itself and deletes the old one; returns the new key's id, never its secret.
     */
    rotateRootIamCredentials: async (options?: Mounted) => {
      const path = at('config/rotate-root', options);
      const rotated = z.object({ access_key: z.string() });
      return {
        accessKeyId: dataAs(`POST ${path}`, rotated, await connection.write(path, {})).access_key,
      };
    },
    configureLease: (lease: LeaseConfig, options?: Mounted) => write(at('config/lease', options), lease),
    readLeaseConfig: (options?: Mounted) => read(at('config/lease', options), leaseConfig),
    createOrUpdateRole: (name: string, role: AwsRoleInput, options?: Mounted) =>
      write(at(`roles/${name}`, options), role),
    readRole: (name: string, options?: Mounted) => read(at(`roles/${name}`, options), awsRole),
    listRoles: (options?: Mounted) => connection.list(at('roles', options)),
    deleteRole: (name: string, options?: Mounted) => connection.delete(at(`roles/${name}`, options)),
    /** Issues credentials of the role. A read as in hvac, so the policy needs `read` on the path. */
    generateCredentials: async (name: string, options: GenerateOptions = {}) => {
      const path = at(`${options.endpoint ?? 'creds'}/${name}`, options);
      const query = {
        ...(options.roleSessionName === undefined ? {} : { role_session_name: options.roleSessionName }),
        ...(options.roleArn === undefined ? {} : { role_arn: options.roleArn }),
        ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
      };
      const asked = clock();
      const { method = 'GET', signal } = options;
      const answer =
        method === 'POST'
          ? await connection.write(path, query, { signal })
          : await connection.read(path, {
              signal,
              ...(Object.keys(query).length === 0 ? {} : { query }),
            });
      return parseCredentials(`${method} ${path}`, answer, asked);
    },
  };
}
export type AwsSecrets = ReturnType<typeof awsSecrets>;
