import { type SecretId, secretIdData } from '../auth/approle.ts';
import { type Connection, dataAs } from '../connection.ts';

/** Response wrapping. https://developer.hashicorp.com/vault/api-docs/system/wrapping-unwrap */
export interface Wrapping {
  /** The wrapped answer's data; the token is spent, a second call is refused with 400. */
  unwrap(wrappingToken: string, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  unwrapSecretId(wrappingToken: string, signal?: AbortSignal): Promise<SecretId>;
}

export function wrapping(connection: Connection): Wrapping {
  const open = (token: string, signal?: AbortSignal) =>
    connection.withToken(token).write('sys/wrapping/unwrap', {}, { signal });
  return {
    unwrap: async (token, signal) => (await open(token, signal)).data ?? {},
    unwrapSecretId: async (token, signal) => {
      const data = dataAs('POST sys/wrapping/unwrap', secretIdData, await open(token, signal));
      return { secretId: data.secret_id, accessor: data.secret_id_accessor };
    },
  };
}
