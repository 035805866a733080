import type { Connection } from '../connection.ts';

/** Engines and auth methods. https://developer.hashicorp.com/vault/api-docs/system/mounts */
export interface Mounts {
  enableSecretsEngine(type: string, path: string, options?: Readonly<Record<string, string>>): Promise<void>;
  /** Also revokes every lease of the mount. */
  disableSecretsEngine(path: string): Promise<void>;
  enableAuthMethod(type: string, path: string): Promise<void>;
  disableAuthMethod(path: string): Promise<void>;
}

export function mounts(connection: Connection): Mounts {
  return {
    enableSecretsEngine: async (type, path, options) => {
      await connection.write(`sys/mounts/${path}`, { type, ...(options === undefined ? {} : { options }) });
    },
    disableSecretsEngine: (path) => connection.delete(`sys/mounts/${path}`),
    enableAuthMethod: async (type, path) => {
      await connection.write(`sys/auth/${path}`, { type });
    },
    disableAuthMethod: (path) => connection.delete(`sys/auth/${path}`),
  };
}
