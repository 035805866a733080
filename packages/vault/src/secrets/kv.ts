import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';

const secret = z.object({ data: z.record(z.string(), z.unknown()) });

/** KV version 2. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export interface KvSecrets {
  createOrUpdateSecret(mount: string, path: string, data: object): Promise<void>;
  readSecret(mount: string, path: string, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}

export function kvSecrets(connection: Connection): KvSecrets {
  return {
    createOrUpdateSecret: async (mount, path, data) => {
      await connection.write(`${mount}/data/${path}`, { data });
    },
    readSecret: async (mount, path, signal) => {
      const at = `${mount}/data/${path}`;
      return dataAs(`GET ${at}`, secret, await connection.read(at, { signal })).data;
    },
  };
}
