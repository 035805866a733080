import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';

/** Audit devices. https://developer.hashicorp.com/vault/api-docs/system/audit */
export interface Audit {
  enableAuditDevice(
    type: string,
    options?: {
      /** The type itself when absent. */
      readonly path?: string;
      readonly description?: string;
      readonly options?: Readonly<Record<string, string>>;
    },
  ): Promise<void>;
  disableAuditDevice(path: string): Promise<void>;
  /** By path, with the slash that Vault ends it with. */
  listEnabledAuditDevices(): Promise<Readonly<Record<string, { readonly type: string }>>>;
  /** Vault's keyed hash of a value, to find it in the device's log, where secrets stand hashed. */
  calculateHash(path: string, input: string): Promise<string>;
}

const devices = z.record(z.string(), z.object({ type: z.string() }).loose());

export function audit(connection: Connection): Audit {
  return {
    enableAuditDevice: async (type, { path = type, ...more } = {}) => {
      await connection.write(`sys/audit/${path}`, { type, ...more });
    },
    disableAuditDevice: (path) => connection.delete(`sys/audit/${path}`),
    listEnabledAuditDevices: async () => dataAs('GET sys/audit', devices, await connection.read('sys/audit')),
    calculateHash: async (path, input) => {
      const at = `sys/audit-hash/${path}`;
      const answer = await connection.write(at, { input });
      return dataAs(`POST ${at}`, z.object({ hash: z.string() }), answer).hash;
    },
  };
}
