import type { RawResponse } from './answer.ts';
import { type AppRole, appRole } from './auth/approle.ts';
import { type AwsAuth, awsAuth } from './auth/aws.ts';
import { type TokenAuth, tokenAuth } from './auth/token.ts';
import { type Connection, type ConnectOptions, openConnection } from './connection.ts';
import { type AwsSecrets, awsSecrets } from './secrets/aws.ts';
import { type KvSecrets, kvSecrets } from './secrets/kv.ts';
import {
  type Audit,
  audit,
  type Health,
  type Leases,
  leases,
  type Mounts,
  mounts,
  type Policies,
  policies,
  readHealth,
  type Wrapping,
  wrapping,
} from './sys.ts';
import type { RawRequest } from './transport.ts';

export interface Sys extends Leases, Policies, Mounts, Audit, Wrapping {
  readHealthStatus(): Promise<Health>;
}

/**
 * Vault in hvac's shape, typed: its classes, its methods and their arguments in camel case, `mountPoint` among the
 * options; stored data (roles, settings) keeps Vault's field names, so that it can be written back. `hvac.live.test.ts`
 * compares the methods with hvac's and says what is left out. Every method rejects with `VaultError` when Vault refuses
 * (4xx, its messages in `errors`) and with `VaultUnclear` when it gives no clear answer.
 */
export interface VaultClient {
  readonly address: string;
  readonly secrets: { readonly aws: AwsSecrets; readonly kv: { readonly v2: KvSecrets } };
  readonly auth: { readonly approle: AppRole; readonly aws: AwsAuth; readonly token: TokenAuth };
  readonly sys: Sys;
  /** One exchange, with the path sent unchanged; resolves with any status, rejects with `VaultUnclear` without one. */
  raw(request: RawRequest): Promise<RawResponse>;
  /** The same Vault with another token; `undefined` is anonymous. Shares the connections. */
  withToken(token: string | undefined): VaultClient;
  /** Drops the kept connections of this client and of all made from it. */
  close(): void;
}

/**
 * Opens a client on one Vault. Nothing is read from the environment: a client without a token is anonymous, also
 * where `VAULT_TOKEN` is set.
 */
export function connectVault(
  options: ConnectOptions & { /** Epoch milliseconds. */ readonly clock?: () => number },
): VaultClient {
  return clientOver(openConnection(options), options.clock ?? Date.now);
}

function clientOver(connection: Connection, clock: () => number): VaultClient {
  return {
    address: connection.address,
    secrets: { aws: awsSecrets(connection, clock), kv: { v2: kvSecrets(connection) } },
    auth: { approle: appRole(connection), aws: awsAuth(connection), token: tokenAuth(connection) },
    sys: {
      readHealthStatus: () => readHealth(connection),
      ...leases(connection),
      ...policies(connection),
      ...mounts(connection),
      ...audit(connection),
      ...wrapping(connection),
    },
    raw: (request) => connection.raw(request),
    withToken: (token) => clientOver(connection.withToken(token), clock),
    close: () => connection.close(),
  };
}
