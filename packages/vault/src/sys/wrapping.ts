import { wrappingTokenOf } from '../answer.ts';
import { type SecretId, secretIdData } from '../auth/approle.ts';
import { type Connection, dataAs } from '../connection.ts';

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
