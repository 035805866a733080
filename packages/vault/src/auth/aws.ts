import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { z } from 'zod';
import { type Asked, type Connection, dataAs, type Mounted } from '../connection.ts';
import { loginOf } from './token.ts';

/** The parameters of `config/client`, in Vault's names. */
export interface AwsAuthInput {
  readonly access_key?: string;
  readonly secret_key?: string;
  readonly endpoint?: string;
  readonly iam_endpoint?: string;
  readonly sts_endpoint?: string;
  readonly sts_region?: string;
  /**
   * Every login must then sign this value in `X-Vault-AWS-IAM-Server-ID`, so that a login for another service cannot be
   * reused.
   */
  readonly iam_server_id_header_value?: string;
  readonly max_retries?: number;
}

/** The parameters of `role/<name>`, in Vault's names; IAM type only. */
export interface AwsAuthRoleInput {
  readonly auth_type: 'iam';
  readonly bound_iam_principal_arn?: readonly string[];
  /** Without it a principal recreated under the same ARN can log in as the old one. */
  readonly resolve_aws_unique_ids?: boolean;
  readonly token_policies?: readonly string[];
  readonly token_ttl?: string | number;
  readonly token_max_ttl?: string | number;
}

/** The source of the identity alias of a login, and of its metadata. */
export interface IdentityIntegration {
  readonly iam_alias?: 'role_id' | 'unique_id' | 'canonical_arn' | 'full_arn';
  readonly iam_metadata?: readonly string[];
}

export interface IamLoginOptions extends Asked {
  readonly role?: string;
  /** The value of `X-Vault-AWS-IAM-Server-ID`. */
  readonly headerValue?: string;
  /** `us-east-1` when absent, which is signed for the global endpoint. */
  readonly region?: string;
}

const settings = z.record(z.string(), z.unknown());

/**
 * AWS as an auth method, in hvac's words; mounted at `aws`. Logins of IAM principals, not of EC2 instances.
 * https://developer.hashicorp.com/vault/api-docs/auth/aws
 */
export function awsAuth(connection: Connection) {
  const at = (what: string, { mountPoint = 'aws' }: Mounted = {}) => `auth/${mountPoint}/${what}`;
  const read = async (path: string) => dataAs(`GET ${path}`, settings, await connection.read(path));
  const write = async (path: string, body: object) => {
    await connection.write(path, body);
  };
  return {
    configure: (input: AwsAuthInput, options?: Mounted) => write(at('config/client', options), input),
    /** Vault never returns the secret key. */
    readConfig: (options?: Mounted) => read(at('config/client', options)),
    deleteConfig: (options?: Mounted) => connection.delete(at('config/client', options)),
    configureIdentityIntegration: (input: IdentityIntegration, options?: Mounted) =>
      write(at('config/identity', options), input),
    readIdentityIntegration: (options?: Mounted) => read(at('config/identity', options)),
    /** The role that Vault assumes to look up principals of another account. */
    createStsRole: (account: string, stsRole: string, options?: Mounted) =>
      write(at(`config/sts/${account}`, options), { sts_role: stsRole }),
    readStsRole: (account: string, options?: Mounted) => read(at(`config/sts/${account}`, options)),
    listStsRoles: (options?: Mounted) => connection.list(at('config/sts', options)),
    deleteStsRole: (account: string, options?: Mounted) =>
      connection.delete(at(`config/sts/${account}`, options)),
    createRole: (name: string, role: AwsAuthRoleInput, options?: Mounted) =>
      write(at(`role/${name}`, options), role),
    readRole: (name: string, options?: Mounted) => read(at(`role/${name}`, options)),
    listRoles: (options?: Mounted) => connection.list(at('roles', options)),
    deleteRole: (name: string, options?: Mounted) => connection.delete(at(`role/${name}`, options)),
    /** Logs in with a signed `GetCallerIdentity`, which Vault sends on to STS. The secret key is not sent. */
    iamLogin: async (credentials: AwsCredentials, options: IamLoginOptions = {}) => {
      const path = at('login', options);
      const body = {
        ...(options.role === undefined ? {} : { role: options.role }),
        ...(await signedCallerIdentity(credentials, options)),
      };
      const { signal } = options;
      return loginOf(`POST ${path}`, await connection.withToken(undefined).write(path, body, { signal }));
    },
  };
}
export type AwsAuth = ReturnType<typeof awsAuth>;

/** The AWS SDK's own signature of a `GetCallerIdentity` that is not sent, in the fields that Vault's login takes. */
export async function signedCallerIdentity(
  credentials: AwsCredentials,
  { region = 'us-east-1', headerValue }: IamLoginOptions = {},
) {
  const endpoint =
    region === 'us-east-1' ? 'https://sts.amazonaws.com/' : `https://sts.${region}.amazonaws.com/`;
  const taken: { headers?: Record<string, string>; body?: unknown } = {};
  const sts = new STSClient({
    region,
    endpoint,
    credentials,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; body?: unknown }) => {
        Object.assign(taken, { headers: request.headers, body: request.body });
        throw new Error('not sent: Vault sends it');
      },
    },
  });
  sts.middlewareStack.add(
    (next) => async (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      if (headerValue !== undefined) headers['x-vault-aws-iam-server-id'] = headerValue;
      return next(args);
    },
    { step: 'build', name: 'vaultServerId' },
  );
  const failed: unknown = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => error);
  if (taken.headers === undefined) throw failed;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    iam_http_request_method: 'POST',
    iam_request_url: base64(endpoint),
    iam_request_body: base64(String(taken.body)),
    iam_request_headers: base64(JSON.stringify(taken.headers)),
  };
}
