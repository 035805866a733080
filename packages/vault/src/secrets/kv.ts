import { z } from 'zod';
import { type Asked, type Connection, dataAs, type Mounted } from '../connection.ts';

const secret = z.object({ data: z.record(z.string(), z.unknown()) });

/** KV version 2, in hvac's words; mounted at `secret`. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export interface KvSecrets {
  createOrUpdateSecret(path: string, secret: object, options?: Mounted): Promise<void>;
  readSecret(path: string, options?: Asked): Promise<Readonly<Record<string, unknown>>>;
}

export function kvSecrets(connection: Connection): KvSecrets {
  return {
    createOrUpdateSecret: async (path, data, { mountPoint = 'secret' } = {}) => {
      await connection.write(`${mountPoint}/data/${path}`, { data });
    },
    readSecret: async (path, { mountPoint = 'secret', signal } = {}) => {
      const at = `${mountPoint}/data/${path}`;
      return dataAs(`GET ${at}`, secret, await connection.read(at, { signal })).data;
    },
  };
}
