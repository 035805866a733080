import nodeVault from 'node-vault';
import type { z } from 'zod';
import type { RawResponse } from './answer.ts';
import { type Envelope, envelope, readAs, served, VaultError } from './answer.ts';
import { openTransport, type RawRequest, type Transport } from './transport.ts';

/** The five basic operations; each throws `VaultError` or `VaultUnclear`. */
export interface Connection {
  readonly address: string;
  read(path: string, options?: CallOptions): Promise<Envelope>;
  list(path: string): Promise<readonly string[]>;
  write(path: string, body: object, options?: CallOptions): Promise<Envelope>;
  delete(path: string): Promise<void>;
  raw(request: RawRequest): Promise<RawResponse>;
  withToken(token: string | undefined): Connection;
  close(): void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Wrap the answer in a single-use token that lives this many seconds. */
  readonly wrapTtlSeconds?: number;
  /** Query parameters of a read; Vault treats them as request data. */
  readonly query?: Readonly<Record<string, string>>;
}

/** Where an engine or auth method is mounted; hvac's `mount_point`. */
export interface Mounted {
  /** Without slashes around it; by default the method's own name, as in hvac. */
  readonly mountPoint?: string | undefined;
}

/** A mount, with a signal that aborts the request. */
export interface Asked extends Mounted {
  readonly signal?: AbortSignal | undefined;
}

export interface ConnectOptions {
  /** `http://127.0.0.1:8200` */
  readonly address: string;
  readonly token?: string | undefined;
  /** Deadline for one whole exchange, milliseconds; 15,000 when absent. */
  readonly timeoutMs?: number;
  /** Certificates of Vault's certificate authorities, PEM; the system's when absent. */
  readonly ca?: string;
}

/** Opens a connection to one Vault. Reads nothing from the environment. */
export function openConnection(options: ConnectOptions): Connection {
  const transport = openTransport(options.address, options.timeoutMs ?? 15_000, options.ca);
  return over(transport, options.address, options.token);
}

function over(transport: Transport, address: string, token: string | undefined): Connection {
  const vault = quietNodeVault(transport, address, token);
  const settings = (options: CallOptions = {}) => ({
    signal: options.signal,
    headers: options.wrapTtlSeconds === undefined ? {} : { 'X-Vault-Wrap-TTL': `${options.wrapTtlSeconds}s` },
  });
  const shaped = (operation: string, body: unknown) => readAs(operation, envelope, body ?? {});
  return {
    address,
    read: async (path, options = {}) => {
      const query = options.query === undefined ? '' : `?${new URLSearchParams(options.query)}`;
      return shaped(`GET ${path}`, await vault.read(`${path}${query}`, settings(options)));
    },
    // `GET ?list=true` is the same operation as the verb `LIST`, which not every proxy lets through.
    // An empty folder answers 404 without errors, which is an empty list; a 404 with a message is not.
    list: async (path) => {
      try {
        const { keys } = shaped(`LIST ${path}`, await vault.read(`${path}?list=true`)).data ?? {};
        return Array.isArray(keys) ? keys.map(String) : [];
      } catch (error) {
        if (error instanceof VaultError && error.status === 404 && error.errors.length === 0) return [];
        throw error;
      }
    },
    write: async (path, body, options) =>
      shaped(`POST ${path}`, await vault.write(path, body, settings(options))),
    delete: async (path) => {
      await vault.delete(path);
    },
    raw: (request) => transport.send({ token, ...request }),
    withToken: (other) => over(transport, address, other),
    close: () => transport.close(),
  };
}

/**
 * node-vault carries every read, list, write and delete, over our transport. Its own commands are not used: they have
 * few of the parameters, use old paths (`sys/policy`), and `sys/health` and raw attempts need the bare status. By
 * itself it takes a missing token, an address and a namespace from the process's environment (so a tenant without a
 * token would silently become the operator), follows proxy variables, cleans paths, keeps only the first error and
 * prints bodies under `DEBUG`: every one of these would falsify an attempt.
 */
function quietNodeVault(transport: Transport, address: string, token: string | undefined) {
  const base = `${address.replace(/\/$/, '')}/v1/`;
  const send = async (options: NodeVaultRequest) => {
    const path = options.uri.slice(base.length);
    const body = typeof options.json === 'object' ? options.json : undefined;
    const { method, headers, signal } = options;
    const response = await transport.send({ method, path, token, body, headers, signal });
    const answer = served(`${method} ${path.split('?')[0]}`, response);
    return { statusCode: answer === undefined ? 204 : 200, body: answer, request: { path } };
  };
  const client = nodeVault({
    endpoint: address,
    'request-promise': { defaults: () => send },
    debug: () => undefined,
  });
  // Without these, `VAULT_TOKEN`, `VAULT_NAMESPACE` and `VAULT_PREFIX` of the shell would leak into every request.
  return Object.assign(client, { token: '', namespace: '', pathPrefix: '' });
}

interface NodeVaultRequest {
  readonly method: string;
  readonly uri: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The `data` of an answer in the documented shape. */
export function dataAs<T>(operation: string, schema: z.ZodType<T>, answer: Envelope): T {
  return readAs(operation, schema, answer.data);
}
