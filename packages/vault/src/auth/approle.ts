import { z } from 'zod';
import { wrappingTokenOf } from '../answer.ts';
import { type Asked, type Connection, dataAs, type Mounted } from '../connection.ts';
import { loginOf } from './token.ts';

export interface SecretId {
  readonly secretId: string;
  readonly accessor: string;
}

export interface SecretIdOptions extends Asked {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cidrList?: readonly string[];
  readonly tokenBoundCidrs?: readonly string[];
}

/** In Vault's own words. */
export interface AppRoleInput {
  readonly bind_secret_id?: boolean;
  readonly secret_id_bound_cidrs?: readonly string[];
  readonly secret_id_num_uses?: number;
  /** Durations: `15m` or seconds. */
  readonly secret_id_ttl?: string | number;
  readonly token_bound_cidrs?: readonly string[];
  readonly token_max_ttl?: string | number;
  readonly token_no_default_policy?: boolean;
  readonly token_num_uses?: number;
  readonly token_policies?: readonly string[];
  readonly token_ttl?: string | number;
  readonly token_type?: string;
}

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const approle = z
  .object({
    bind_secret_id: z.boolean(),
    token_policies: strings,
    /** Seconds; 0 means the mount's. */
    token_ttl: z.number().default(0),
    token_max_ttl: z.number().default(0),
    secret_id_ttl: z.number().default(0),
    secret_id_num_uses: z.number().default(0),
  })
  .loose();

/** What Vault returns about a secret id: never the secret id itself. */
const secretIdInfo = z
  .object({
    secret_id_accessor: z.string(),
    metadata: z
      .record(z.string(), z.string())
      .nullish()
      .transform((map) => map ?? {}),
  })
  .loose();

export const secretIdData = z.object({ secret_id: z.string(), secret_id_accessor: z.string() });

/** AppRole, in hvac's words; mounted at `approle`. https://developer.hashicorp.com/vault/api-docs/auth/approle */
export function appRole(connection: Connection) {
  const at = ({ mountPoint = 'approle' }: Mounted = {}) => `auth/${mountPoint}`;
  const role = (name: string, options?: Mounted) => `${at(options)}/role/${name}`;
  // Vault takes secret-id metadata as JSON text inside the JSON body.
  const body = ({ metadata, cidrList, tokenBoundCidrs }: SecretIdOptions) => ({
    ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
    ...(cidrList === undefined ? {} : { cidr_list: cidrList }),
    ...(tokenBoundCidrs === undefined ? {} : { token_bound_cidrs: tokenBoundCidrs }),
  });
  const secretId = async (path: string, sent: object, signal: AbortSignal | undefined) => {
    const data = dataAs(`POST ${path}`, secretIdData, await connection.write(path, sent, { signal }));
    return { secretId: data.secret_id, accessor: data.secret_id_accessor };
  };
  const info = async (path: string, sent: object) =>
    dataAs(`POST ${path}`, secretIdInfo, await connection.write(path, sent));
  return {
    login: async (roleId: string, secret: string, options?: Asked) => {
      const path = `${at(options)}/login`;
      // Without a token: a login must depend only on the secret id, not on the caller.
      const answer = await connection
        .withToken(undefined)
        .write(path, { role_id: roleId, secret_id: secret }, { signal: options?.signal });
      return loginOf(`POST ${path}`, answer);
    },
    createOrUpdateApprole: async (name: string, input: AppRoleInput, options?: Mounted) => {
      await connection.write(role(name, options), input);
    },
    readRole: async (name: string, options?: Mounted) => {
      const path = role(name, options);
      return dataAs(`GET ${path}`, approle, await connection.read(path));
    },
    listRoles: (options?: Mounted) => connection.list(`${at(options)}/role`),
    deleteRole: (name: string, options?: Mounted) => connection.delete(role(name, options)),
    readRoleId: async (name: string, options?: Mounted) => {
      const path = `${role(name, options)}/role-id`;
      return dataAs(`GET ${path}`, z.object({ role_id: z.string() }), await connection.read(path)).role_id;
    },
    updateRoleId: async (name: string, roleId: string, options?: Mounted) => {
      await connection.write(`${role(name, options)}/role-id`, { role_id: roleId });
    },
    generateSecretId: (name: string, options: SecretIdOptions = {}) =>
      secretId(`${role(name, options)}/secret-id`, body(options), options.signal),
    /**
     * A response-wrapped secret id: only the bearer of the returned single-use token can read it, and a second read
     * fails, because the token is used up. hvac's `generate_secret_id` with `wrap_ttl`.
     */
    generateWrappedSecretId: async (
      name: string,
      { wrapTtlSeconds, ...options }: SecretIdOptions & { readonly wrapTtlSeconds: number },
    ) => {
      const path = `${role(name, options)}/secret-id`;
      const answer = await connection.write(path, body(options), { signal: options.signal, wrapTtlSeconds });
      return { wrappingToken: wrappingTokenOf(`POST ${path}`, answer) };
    },
    createCustomSecretId: (name: string, secret: string, options: SecretIdOptions = {}) =>
      secretId(
        `${role(name, options)}/custom-secret-id`,
        { secret_id: secret, ...body(options) },
        options.signal,
      ),
    readSecretId: (name: string, secret: string, options?: Mounted) =>
      info(`${role(name, options)}/secret-id/lookup`, { secret_id: secret }),
    destroySecretId: async (name: string, secret: string, options?: Mounted) => {
      await connection.write(`${role(name, options)}/secret-id/destroy`, { secret_id: secret });
    },
    listSecretIdAccessors: (name: string, options?: Mounted) =>
      connection.list(`${role(name, options)}/secret-id`),
    readSecretIdAccessor: (name: string, accessor: string, options?: Mounted) =>
      info(`${role(name, options)}/secret-id-accessor/lookup`, { secret_id_accessor: accessor }),
    destroySecretIdAccessor: async (name: string, accessor: string, options?: Mounted) => {
      const path = `${role(name, options)}/secret-id-accessor/destroy`;
      await connection.write(path, { secret_id_accessor: accessor });
    },
  };
}
export type AppRole = ReturnType<typeof appRole>;
