import { z } from 'zod';
import { readAs, wrappingTokenOf } from './answer.ts';
import { type SecretId, secretIdData } from './auth/approle.ts';
import { type Connection, dataAs } from './connection.ts';

/** Audit devices. https://developer.hashicorp.com/vault/api-docs/system/audit */
export interface Audit {
  enableAuditDevice(
    type: string,
    options?: {
      /** The type itself when absent. */
      readonly path?: string;
      readonly description?: string;
      readonly options?: Readonly<Record<string, string>>;
    },
  ): Promise<void>;
  disableAuditDevice(path: string): Promise<void>;
  /** By path, with the slash that Vault ends it with. */
  listEnabledAuditDevices(): Promise<Readonly<Record<string, { readonly type: string }>>>;
  /** Vault's keyed hash of a value, to find it in the device's log, where secrets stand hashed. */
  calculateHash(path: string, input: string): Promise<string>;
}

const devices = z.record(z.string(), z.object({ type: z.string() }).loose());

export function audit(connection: Connection): Audit {
  return {
    enableAuditDevice: async (type, { path = type, ...more } = {}) => {
      await connection.write(`sys/audit/${path}`, { type, ...more });
    },
    disableAuditDevice: (path) => connection.delete(`sys/audit/${path}`),
    listEnabledAuditDevices: async () => dataAs('GET sys/audit', devices, await connection.read('sys/audit')),
    calculateHash: async (path, input) => {
      const at = `sys/audit-hash/${path}`;
      const answer = await connection.write(at, { input });
      return dataAs(`POST ${at}`, z.object({ hash: z.string() }), answer).hash;
    },
  };
}

const health = z
  .object({ initialized: z.boolean(), sealed: z.boolean(), standby: z.boolean(), version: z.string() })
  .loose();
export type Health = z.infer<typeof health>;

/**
 * Vault's health, whatever its state: sealed and standby answer with 5xx statuses that are not errors here.
 * Rejects with `VaultUnclear` when nobody listens. https://developer.hashicorp.com/vault/api-docs/system/health
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
export interface Leases {
  readLease(leaseId: string): Promise<Lease>;
  listLeases(prefix: string): Promise<readonly string[]>;
  /** Seconds from now that it is to live; Vault may give less, which the answer says. */
  renewLease(leaseId: string, increment?: number): Promise<{ readonly leaseDuration: number }>;
  /** Returns once Vault has revoked it (`sync`), so that what follows can be asked at once. */
  revokeLease(leaseId: string): Promise<void>;
  revokePrefix(prefix: string): Promise<void>;
}

export function leases(connection: Connection): Leases {
  return {
    readLease: async (leaseId) =>
      dataAs(
        'POST sys/leases/lookup',
        lease,
        await connection.write('sys/leases/lookup', { lease_id: leaseId }),
      ),
    listLeases: (prefix) => connection.list(`sys/leases/lookup/${prefix}`),
    renewLease: async (leaseId, increment) => {
      const body = { lease_id: leaseId, ...(increment === undefined ? {} : { increment }) };
      return { leaseDuration: (await connection.write('sys/leases/renew', body)).lease_duration };
    },
    revokeLease: async (leaseId) => {
      await connection.write('sys/leases/revoke', { lease_id: leaseId, sync: true });
    },
    revokePrefix: async (prefix) => {
      await connection.write(`sys/leases/revoke-prefix/${prefix}`, { sync: true });
    },
  };
}

interface MountOptions {
  /** Without slashes around it; the type itself when absent. */
  readonly path?: string;
  readonly description?: string;
  readonly options?: Readonly<Record<string, string>>;
}

const mounted = z.record(z.string(), z.object({ type: z.string() }).loose());
type MountList = z.infer<typeof mounted>;

/** Engines and auth methods. https://developer.hashicorp.com/vault/api-docs/system/mounts */
export interface Mounts {
  enableSecretsEngine(type: string, options?: MountOptions): Promise<void>;
  /** Also revokes every lease of the mount. */
  disableSecretsEngine(path: string): Promise<void>;
  /** By path, with the slash that Vault ends it with. */
  listMountedSecretsEngines(): Promise<MountList>;
  enableAuthMethod(type: string, options?: MountOptions): Promise<void>;
  disableAuthMethod(path: string): Promise<void>;
  listAuthMethods(): Promise<MountList>;
}

export function mounts(connection: Connection): Mounts {
  const enable = async (kind: string, type: string, { path = type, ...more }: MountOptions = {}) => {
    await connection.write(`sys/${kind}/${path}`, { type, ...more });
  };
  const list = async (path: string) => dataAs(`GET ${path}`, mounted, await connection.read(path));
  return {
    enableSecretsEngine: (type, options) => enable('mounts', type, options),
    disableSecretsEngine: (path) => connection.delete(`sys/mounts/${path}`),
    listMountedSecretsEngines: () => list('sys/mounts'),
    enableAuthMethod: (type, options) => enable('auth', type, options),
    disableAuthMethod: (path) => connection.delete(`sys/auth/${path}`),
    listAuthMethods: () => list('sys/auth'),
  };
}

/** ACL policies. https://developer.hashicorp.com/vault/api-docs/system/policies */
export interface Policies {
  /** HCL or JSON text. */
  readAclPolicy(name: string): Promise<string>;
  createOrUpdateAclPolicy(name: string, policy: string): Promise<void>;
  deleteAclPolicy(name: string): Promise<void>;
  listAclPolicies(): Promise<readonly string[]>;
}

export function policies(connection: Connection): Policies {
  return {
    readAclPolicy: async (name) => {
      const path = `sys/policies/acl/${name}`;
      return dataAs(`GET ${path}`, z.object({ policy: z.string() }), await connection.read(path)).policy;
    },
    createOrUpdateAclPolicy: async (name, policy) => {
      await connection.write(`sys/policies/acl/${name}`, { policy });
    },
    deleteAclPolicy: (name) => connection.delete(`sys/policies/acl/${name}`),
    listAclPolicies: () => connection.list('sys/policies/acl'),
  };
}

/** Response wrapping. https://developer.hashicorp.com/vault/api-docs/system/wrapping-unwrap */
export interface Wrapping {
  /** Wraps a payload of one's own for `ttlSeconds` (60 when absent); gives the token that unwraps it once. */
  wrap(payload: Readonly<Record<string, unknown>>, ttlSeconds?: number): Promise<string>;
  /** The wrapped answer's data; the token is spent, a second call is refused with 400. */
  unwrap(wrappingToken: string, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  unwrapSecretId(wrappingToken: string, signal?: AbortSignal): Promise<SecretId>;
}

export function wrapping(connection: Connection): Wrapping {
  const open = (token: string, signal?: AbortSignal) =>
    connection.withToken(token).write('sys/wrapping/unwrap', {}, { signal });
  return {
    wrap: async (payload, wrapTtlSeconds = 60) => {
      const answer = await connection.write('sys/wrapping/wrap', payload, { wrapTtlSeconds });
      return wrappingTokenOf('POST sys/wrapping/wrap', answer);
    },
    unwrap: async (token, signal) => (await open(token, signal)).data ?? {},
    unwrapSecretId: async (token, signal) => {
      const data = dataAs('POST sys/wrapping/unwrap', secretIdData, await open(token, signal));
      return { secretId: data.secret_id, accessor: data.secret_id_accessor };
    },
  };
}
