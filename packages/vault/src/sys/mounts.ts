import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';

export interface MountOptions {
  /** Without slashes around it; the type itself when absent. */
  readonly path?: string;
  readonly description?: string;
  readonly options?: Readonly<Record<string, string>>;
}

const mounted = z.record(z.string(), z.object({ type: z.string() }).loose());
export type MountList = z.infer<typeof mounted>;

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
