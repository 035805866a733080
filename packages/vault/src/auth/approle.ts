import { z } from 'zod';
import { readAs } from '../answer.ts';
import { type Connection, dataAs } from '../connection.ts';

export interface Login {
  readonly token: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly entityId: string;
  /** Seconds. */
  readonly leaseDuration: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface SecretId {
  readonly secretId: string;
  readonly accessor: string;
}

export interface SecretIdOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface AppRoleInput {
  readonly token_policies?: readonly string[];
  /** Durations: `15m` or seconds. */
  readonly token_ttl?: string | number;
  readonly token_max_ttl?: string | number;
  readonly secret_id_num_uses?: number;
  readonly secret_id_ttl?: string | number;
  readonly bind_secret_id?: boolean;
}

/** AppRole, in hvac's words. https://developer.hashicorp.com/vault/api-docs/auth/approle */
export interface AppRole {
  login(mount: string, roleId: string, secretId: string, signal?: AbortSignal): Promise<Login>;
  createOrUpdateApprole(mount: string, name: string, role: AppRoleInput): Promise<void>;
  deleteRole(mount: string, name: string): Promise<void>;
  readRoleId(mount: string, name: string): Promise<string>;
  generateSecretId(mount: string, name: string, options?: SecretIdOptions): Promise<SecretId>;
  /**
   * A secret id that only the bearer of the returned single-use token can see: who fetches it learns nothing, and a
   * second reader shows, for the token is then spent.
   */
  generateWrappedSecretId(
    mount: string,
    name: string,
    options: SecretIdOptions & { readonly wrapTtlSeconds: number },
  ): Promise<{ readonly wrappingToken: string }>;
  destroySecretIdAccessor(mount: string, name: string, accessor: string): Promise<void>;
}

export const secretIdData = z.object({ secret_id: z.string(), secret_id_accessor: z.string() });

export function appRole(connection: Connection): AppRole {
  // Vault takes secret-id metadata as JSON text inside the JSON body.
  const body = (options: SecretIdOptions) =>
    options.metadata === undefined ? {} : { metadata: JSON.stringify(options.metadata) };
  return {
    login: async (mount, roleId, secretId, signal) => {
      const path = `auth/${mount}/login`;
      // Without a token: a login must rest on the secret id alone, not on whoever asks.
      const answer = await connection
        .withToken(undefined)
        .write(path, { role_id: roleId, secret_id: secretId }, { signal });
      const auth = readAs(`POST ${path}`, z.object({ client_token: z.string() }).loose(), answer.auth);
      return {
        token: auth.client_token,
        accessor: answer.auth?.accessor ?? '',
        policies: answer.auth?.policies ?? [],
        entityId: answer.auth?.entity_id ?? '',
        leaseDuration: answer.auth?.lease_duration ?? 0,
        metadata: answer.auth?.metadata ?? {},
      };
    },
    createOrUpdateApprole: async (mount, name, role) => {
      await connection.write(`auth/${mount}/role/${name}`, role);
    },
    deleteRole: (mount, name) => connection.delete(`auth/${mount}/role/${name}`),
    readRoleId: async (mount, name) => {
      const path = `auth/${mount}/role/${name}/role-id`;
      return dataAs(`GET ${path}`, z.object({ role_id: z.string() }), await connection.read(path)).role_id;
    },
    generateSecretId: async (mount, name, options = {}) => {
      const path = `auth/${mount}/role/${name}/secret-id`;
      const answer = await connection.write(path, body(options), { signal: options.signal });
      const data = dataAs(`POST ${path}`, secretIdData, answer);
      return { secretId: data.secret_id, accessor: data.secret_id_accessor };
    },
    generateWrappedSecretId: async (mount, name, { wrapTtlSeconds, ...options }) => {
      const path = `auth/${mount}/role/${name}/secret-id`;
      const answer = await connection.write(path, body(options), { signal: options.signal, wrapTtlSeconds });
      const wrapped = readAs(`POST ${path}`, z.object({ token: z.string() }).loose(), answer.wrap_info);
      return { wrappingToken: wrapped.token };
    },
    destroySecretIdAccessor: async (mount, name, accessor) => {
      const path = `auth/${mount}/role/${name}/secret-id-accessor/destroy`;
      await connection.write(path, { secret_id_accessor: accessor });
    },
  };
}
