import { Agent, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Certificate } from '@cordon/domain';
import { type RawResponse, served, VaultUnclear } from './answer.ts';

/** One HTTP exchange with Vault, whatever the status. */
export interface RawRequest {
  /** `GET`, `POST`, `PUT`, `DELETE` or Vault's own `LIST`. */
  readonly method: string;
  /** After `/v1/`, exactly as it goes on the wire: `..`, `//` and `%2f` are not cleaned. */
  readonly path: string;
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Client certificate for the TLS handshake, where Vault's listener asks for one. Its key is secret. */
  readonly certificate?: Certificate | undefined;
}

export interface Transport {
  send(request: RawRequest): Promise<RawResponse>;
  close(): void;
}

/**
 * HTTP to one Vault that ignores the environment: no proxy and no `VAULT_*` variable can redirect a request or add a
 * token. Rejects with `VaultUnclear` when there is no answer; a status of any kind is an answer.
 */
export function openTransport(address: string, timeoutMs: number, ca?: string): Transport {
  const base = new URL(address);
  const tls = base.protocol === 'https:';
  const agent = tls
    ? new TlsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) })
    : new Agent({ keepAlive: true });
  return {
    close: () => agent.destroy(),
    send: (wanted) =>
      new Promise((resolve, reject) => {
        const operation = `${wanted.method} ${wanted.path}`;
        const body = wanted.body === undefined ? undefined : JSON.stringify(wanted.body);
        const outgoing = (tls ? tlsRequest : request)({
          agent,
          host: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port || (tls ? 443 : 80),
          method: wanted.method,
          path: `/v1/${wanted.path}`,
          headers: {
            'X-Vault-Request': 'true',
            ...(wanted.token === undefined ? {} : { 'X-Vault-Token': wanted.token }),
            ...(body === undefined
              ? {}
              : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
            ...wanted.headers,
          },
          ...(wanted.signal === undefined ? {} : { signal: wanted.signal }),
          // The agent separates connections by client certificate.
          ...wanted.certificate,
        });
        const unclear = (cause: Error): void => {
          clearTimeout(timer);
          reject(new VaultUnclear(operation, cause.message, { cause }));
        };
        // A deadline over the whole exchange: a body that trickles for ever must not hang a run.
        const timer = setTimeout(
          () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)),
          timeoutMs,
        );
        outgoing.on('error', unclear);
        outgoing.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', unclear);
          response.on('end', () => {
            clearTimeout(timer);
            const { statusCode: status = 0, headers } = response;
            resolve({ status, headers, body: parse(Buffer.concat(chunks).toString('utf8')) });
          });
        });
        outgoing.end(body);
      }),
  };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The body of a request that must be served, sent as it is written; rejects as `served` throws. */
export async function ask(
  vault: { raw(request: RawRequest): Promise<RawResponse> },
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  return served(`${method} ${path}`, await vault.raw({ method, path, body }));
}
