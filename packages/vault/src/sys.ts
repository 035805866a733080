import { z } from 'zod';
import { readAs, wrappingTokenOf } from './answer.ts';
import { secretIdData } from './auth/approle.ts';
import { type Connection, dataAs } from './connection.ts';

const devices = z.record(z.string(), z.object({ type: z.string() }).loose());

/** Audit devices. https://developer.hashicorp.com/vault/api-docs/system/audit */
export function audit(connection: Connection) {
  return {
    enableAuditDevice: async (
      type: string,
      {
        path = type,
        ...more
      }: {
        /** The type itself when absent. */
        readonly path?: string;
        readonly description?: string;
        readonly options?: Readonly<Record<string, string>>;
      } = {},
    ) => {
      await connection.write(`sys/audit/${path}`, { type, ...more });
    },
    disableAuditDevice: (path: string) => connection.delete(`sys/audit/${path}`),
    /** By path, with Vault's trailing slash. */
    listEnabledAuditDevices: async () => dataAs('GET sys/audit', devices, await connection.read('sys/audit')),
    /** Vault's keyed hash of a value, to find it in the device's log, which holds secrets as hashes. */
    calculateHash: async (path: string, input: string) => {
      const at = `sys/audit-hash/${path}`;
      const answer = await connection.write(at, { input });
      return dataAs(`POST ${at}`, z.object({ hash: z.string() }), answer).hash;
    },
  };
}
export type Audit = ReturnType<typeof audit>;

const health = z
  .object({ initialized: z.boolean(), sealed: z.boolean(), standby: z.boolean(), version: z.string() })
  .loose();
export type Health = z.infer<typeof health>;

/**
 * Vault's health, whatever its state: sealed and standby answer with 5xx statuses that are not errors here. Rejects
 * with `VaultUnclear` when nothing listens. https://developer.hashicorp.com/vault/api-docs/system/health
 */
export async function readHealth(connection: Connection): Promise<Health> {
  const answer = await connection.raw({ method: 'GET', path: 'sys/health' });
  return readAs('GET sys/health', health, answer.body);
}

const lease = z
  .object({
    id: z.string(),
    issue_time: z.string(),
    expire_time: z.string().nullable(),
    renewable: z.boolean(),
    /** Seconds left. */
    ttl: z.number(),
  })
  .loose();
export type Lease = z.infer<typeof lease>;

/**
 * Leases. Revoking one of an STS session is a no-op at AWS: the session lives until it expires.
 * https://developer.hashicorp.com/vault/api-docs/system/leases
 */
export function leases(connection: Connection) {
  return {
    readLease: async (leaseId: string) =>
      dataAs(
        'POST sys/leases/lookup',
        lease,
        await connection.write('sys/leases/lookup', { lease_id: leaseId }),
      ),
    listLeases: (prefix: string) => connection.list(`sys/leases/lookup/${prefix}`),
    /** Requested lifetime from now, seconds; Vault may grant less, see the answer. */
    renewLease: async (leaseId: string, increment?: number) => {
      const body = { lease_id: leaseId, ...(increment === undefined ? {} : { increment }) };
      return { leaseDuration: (await connection.write('sys/leases/renew', body)).lease_duration };
    },
    /** Returns once Vault has revoked it (`sync`), so that the effect can be tested at once. */
    revokeLease: async (leaseId: string) => {
      await connection.write('sys/leases/revoke', { lease_id: leaseId, sync: true });
    },
    revokePrefix: async (prefix: string) => {
      await connection.write(`sys/leases/revoke-prefix/${prefix}`, { sync: true });
    },
  };
}
export type Leases = ReturnType<typeof leases>;

interface MountOptions {
  /** Without slashes around it; the type itself when absent. */
  readonly path?: string;
  readonly description?: string;
  readonly options?: Readonly<Record<string, string>>;
}

const mounted = z.record(z.string(), z.object({ type: z.string() }).loose());

/** Engines and auth methods. https://developer.hashicorp.com/vault/api-docs/system/mounts */
export function mounts(connection: Connection) {
  const enable = async (kind: string, type: string, { path = type, ...more }: MountOptions = {}) => {
    await connection.write(`sys/${kind}/${path}`, { type, ...more });
  };
  const list = async (path: string) => dataAs(`GET ${path}`, mounted, await connection.read(path));
  return {
    enableSecretsEngine: (type: string, options?: MountOptions) => enable('mounts', type, options),
    /** Also revokes every lease of the mount. */
    disableSecretsEngine: (path: string) => connection.delete(`sys/mounts/${path}`),
    /** By path, with Vault's trailing slash. */
    listMountedSecretsEngines: () => list('sys/mounts'),
    enableAuthMethod: (type: string, options?: MountOptions) => enable('auth', type, options),
    disableAuthMethod: (path: string) => connection.delete(`sys/auth/${path}`),
    listAuthMethods: () => list('sys/auth'),
  };
}
export type Mounts = ReturnType<typeof mounts>;

/** ACL policies. https://developer.hashicorp.com/vault/api-docs/system/policies */
export function policies(connection: Connection) {
  return {
    /** HCL or JSON text. */
    readAclPolicy: async (name: string) => {
      const path = `sys/policies/acl/${name}`;
      return dataAs(`GET ${path}`, z.object({ policy: z.string() }), await connection.read(path)).policy;
    },
    createOrUpdateAclPolicy: async (name: string, policy: string) => {
      await connection.write(`sys/policies/acl/${name}`, { policy });
    },
    deleteAclPolicy: (name: string) => connection.delete(`sys/policies/acl/${name}`),
    listAclPolicies: () => connection.list('sys/policies/acl'),
  };
}
export type Policies = ReturnType<typeof policies>;

/** Response wrapping. https://developer.hashicorp.com/vault/api-docs/system/wrapping-unwrap */
export function wrapping(connection: Connection) {
  const open = (token: string, signal?: AbortSignal) =>
    connection.withToken(token).write('sys/wrapping/unwrap', {}, { signal });
  return {
    /** Wraps a payload for `ttlSeconds` (60 when absent); returns the token that unwraps it once. */
    wrap: async (payload: Readonly<Record<string, unknown>>, wrapTtlSeconds: number = 60) => {
      const answer = await connection.write('sys/wrapping/wrap', payload, { wrapTtlSeconds });
      return wrappingTokenOf('POST sys/wrapping/wrap', answer);
    },
    /** The wrapped answer's data; the token is spent, a second call is refused with 400. */
    unwrap: async (token: string, signal?: AbortSignal) => (await open(token, signal)).data ?? {},
    unwrapSecretId: async (token: string, signal?: AbortSignal) => {
      const data = dataAs('POST sys/wrapping/unwrap', secretIdData, await open(token, signal));
      return { secretId: data.secret_id, accessor: data.secret_id_accessor };
    },
  };
}
export type Wrapping = ReturnType<typeof wrapping>;
