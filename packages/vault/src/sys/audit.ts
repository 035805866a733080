import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';

/** Audit devices. https://developer.hashicorp.com/vault/api-docs/system/audit */
export interface Audit {
  enableAuditDevice(
    path: string,
    device: { readonly type: string; readonly options?: Readonly<Record<string, string>> },
  ): Promise<void>;
  disableAuditDevice(path: string): Promise<void>;
  /** Vault's keyed hash of a value, to find it in the device's log, where secrets stand hashed. */
  calculateHash(path: string, input: string): Promise<string>;
}

export function audit(connection: Connection): Audit {
  return {
    enableAuditDevice: async (path, device) => {
      await connection.write(`sys/audit/${path}`, device);
    },
    disableAuditDevice: (path) => connection.delete(`sys/audit/${path}`),
    calculateHash: async (path, input) => {
      const at = `sys/audit-hash/${path}`;
      const answer = await connection.write(at, { input });
      return dataAs(`POST ${at}`, z.object({ hash: z.string() }), answer).hash;
    },
  };
}
