import { z } from 'zod';
import { type Asked, type Connection, dataAs, type Mounted } from '../connection.ts';

const secret = z.object({ data: z.record(z.string(), z.unknown()) });

/** KV version 2, in hvac's words; mounted at `secret`. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export function kvSecrets(connection: Connection) {
  return {
    createOrUpdateSecret: async (path: string, data: object, { mountPoint = 'secret' }: Mounted = {}) => {
      await connection.write(`${mountPoint}/data/${path}`, { data });
    },
    readSecret: async (path: string, { mountPoint = 'secret', signal }: Asked = {}) => {
      const at = `${mountPoint}/data/${path}`;
      return dataAs(`GET ${at}`, secret, await connection.read(at, { signal })).data;
    },
  };
}
export type KvSecrets = ReturnType<typeof kvSecrets>;
