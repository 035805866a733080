import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';
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

export interface GenerateOptions {
  /** `creds` (default) or its twin `sts`. */
  readonly endpoint?: 'creds' | 'sts';
  /** Pins the session: `[\w+=,.@-]`, 2–64 characters; Vault replaces any other character by `_`. */
  readonly roleSessionName?: string | undefined;
  readonly roleArn?: string;
  /** `3600s`; below 900 s AWS refuses. */
  readonly ttl?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Vault's AWS secrets engine, in hvac's words. Every method takes the mount, for a run has its own.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws
 */
export interface AwsSecrets {
  configureRoot(mount: string, root: AwsRootInput): Promise<void>;
  readRoot(mount: string): Promise<AwsRoot>;
  /** Vault makes itself a new key and deletes the old; returns the new key's id, never its secret. */
  rotateRoot(mount: string): Promise<{ readonly accessKeyId: string }>;
  configureLease(mount: string, lease: LeaseConfig): Promise<void>;
  readLeaseConfig(mount: string): Promise<LeaseConfig>;
  createOrUpdateRole(mount: string, name: string, role: AwsRoleInput): Promise<void>;
  readRole(mount: string, name: string): Promise<AwsRole>;
  listRoles(mount: string): Promise<readonly string[]>;
  deleteRole(mount: string, name: string): Promise<void>;
  /** Makes credentials of the role. A read, as hvac does it, so that `read` on the path is what is needed. */
  generateCredentials(mount: string, role: string, options?: GenerateOptions): Promise<IssuedCredentials>;
}

export function awsSecrets(connection: Connection, clock: () => number): AwsSecrets {
  return {
    configureRoot: async (mount, root) => {
      await connection.write(`${mount}/config/root`, root);
    },
    readRoot: async (mount) =>
      dataAs(`GET ${mount}/config/root`, awsRoot, await connection.read(`${mount}/config/root`)),
    rotateRoot: async (mount) => {
      const path = `${mount}/config/rotate-root`;
      const rotated = z.object({ access_key: z.string() });
      return {
        accessKeyId: dataAs(`POST ${path}`, rotated, await connection.write(path, {})).access_key,
      };
    },
    configureLease: async (mount, lease) => {
      await connection.write(`${mount}/config/lease`, lease);
    },
    readLeaseConfig: async (mount) =>
      dataAs(`GET ${mount}/config/lease`, leaseConfig, await connection.read(`${mount}/config/lease`)),
    createOrUpdateRole: async (mount, name, role) => {
      await connection.write(`${mount}/roles/${name}`, role);
    },
    readRole: async (mount, name) =>
      dataAs(`GET ${mount}/roles/${name}`, awsRole, await connection.read(`${mount}/roles/${name}`)),
    listRoles: (mount) => connection.list(`${mount}/roles`),
    deleteRole: (mount, name) => connection.delete(`${mount}/roles/${name}`),
    generateCredentials: async (mount, role, options = {}) => {
      const path = `${mount}/${options.endpoint ?? 'creds'}/${role}`;
      const query = {
        ...(options.roleSessionName === undefined ? {} : { role_session_name: options.roleSessionName }),
        ...(options.roleArn === undefined ? {} : { role_arn: options.roleArn }),
        ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
      };
      const asked = clock();
      const answer = await connection.read(path, {
        signal: options.signal,
        ...(Object.keys(query).length === 0 ? {} : { query }),
      });
      return parseCredentials(`GET ${path}`, answer, asked);
    },
  };
}
