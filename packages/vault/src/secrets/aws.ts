import { z } from 'zod';
import { type Asked, type Connection, dataAs, type Mounted } from '../connection.ts';
import {
  type AwsRole,
  type AwsRoleInput,
  type AwsRoot,
  type AwsRootInput,
  awsRole,
  awsRoot,
  type LeaseConfig,
  leaseConfig,
} from './aws.types.ts';
import { type IssuedCredentials, parseCredentials } from './credentials.ts';

export interface GenerateOptions extends Asked {
  /** `creds` (default) or its twin `sts`. */
  readonly endpoint?: 'creds' | 'sts';
  /** `POST`: an `update` of the path, where a policy lets nobody read it. */
  readonly method?: 'GET' | 'POST';
  /** Pins the session: `[\w+=,.@-]`, 2–64 characters; Vault replaces any other character by `_`. */
  readonly roleSessionName?: string | undefined;
  readonly roleArn?: string;
  /** `3600s`; below 900 s AWS refuses. */
  readonly ttl?: string;
}

/**
 * Vault's AWS secrets engine, in hvac's words; mounted at `aws`.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws
 */
export interface AwsSecrets {
  configureRootIamCredentials(root: AwsRootInput, options?: Mounted): Promise<void>;
  /** `config/root`, which hvac cannot read. */
  readRoot(options?: Mounted): Promise<AwsRoot>;
  /** Vault makes itself a new key and deletes the old; returns the new key's id, never its secret. */
  rotateRootIamCredentials(options?: Mounted): Promise<{ readonly accessKeyId: string }>;
  configureLease(lease: LeaseConfig, options?: Mounted): Promise<void>;
  readLeaseConfig(options?: Mounted): Promise<LeaseConfig>;
  createOrUpdateRole(name: string, role: AwsRoleInput, options?: Mounted): Promise<void>;
  readRole(name: string, options?: Mounted): Promise<AwsRole>;
  listRoles(options?: Mounted): Promise<readonly string[]>;
  deleteRole(name: string, options?: Mounted): Promise<void>;
  /** Makes credentials of the role. A read, as hvac does it, so that `read` on the path is what is needed. */
  generateCredentials(name: string, options?: GenerateOptions): Promise<IssuedCredentials>;
}

export function awsSecrets(connection: Connection, clock: () => number): AwsSecrets {
  const at = (what: string, { mountPoint = 'aws' }: Mounted = {}) => `${mountPoint}/${what}`;
  const read = async <T>(path: string, schema: z.ZodType<T>) =>
    dataAs(`GET ${path}`, schema, await connection.read(path));
  const write = async (path: string, body: object) => {
    await connection.write(path, body);
  };
  return {
    configureRootIamCredentials: (root, options) => write(at('config/root', options), root),
    readRoot: (options) => read(at('config/root', options), awsRoot),
    rotateRootIamCredentials: async (options) => {
      const path = at('config/rotate-root', options);
      const rotated = z.object({ access_key: z.string() });
      return {
        accessKeyId: dataAs(`POST ${path}`, rotated, await connection.write(path, {})).access_key,
      };
    },
    configureLease: (lease, options) => write(at('config/lease', options), lease),
    readLeaseConfig: (options) => read(at('config/lease', options), leaseConfig),
    createOrUpdateRole: (name, role, options) => write(at(`roles/${name}`, options), role),
    readRole: (name, options) => read(at(`roles/${name}`, options), awsRole),
    listRoles: (options) => connection.list(at('roles', options)),
    deleteRole: (name, options) => connection.delete(at(`roles/${name}`, options)),
    generateCredentials: async (name, options = {}) => {
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
