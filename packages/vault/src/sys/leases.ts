import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';

const lease = z
  .object({
    id: z.string(),
    issue_time: z.string(),
    expire_time: z.string().nullable(),
    renewable: z.boolean(),
    /** Seconds left. */
    ttl: z.number(),
  })
  .loose();
export type Lease = z.infer<typeof lease>;

/**
 * Leases. Revoking one of an STS session is a no-op at AWS: the session lives until it expires.
 * https://developer.hashicorp.com/vault/api-docs/system/leases
 */
export interface Leases {
  readLease(leaseId: string): Promise<Lease>;
  listLeases(prefix: string): Promise<readonly string[]>;
  /** Seconds from now that it is to live; Vault may give less, which the answer says. */
  renewLease(leaseId: string, increment?: number): Promise<{ readonly leaseDuration: number }>;
  /** Returns once Vault has revoked it (`sync`), so that what follows can be asked at once. */
  revokeLease(leaseId: string): Promise<void>;
  revokePrefix(prefix: string): Promise<void>;
}

export function leases(connection: Connection): Leases {
  return {
    readLease: async (leaseId) =>
      dataAs(
        'POST sys/leases/lookup',
        lease,
        await connection.write('sys/leases/lookup', { lease_id: leaseId }),
      ),
    listLeases: (prefix) => connection.list(`sys/leases/lookup/${prefix}`),
    renewLease: async (leaseId, increment) => {
      const body = { lease_id: leaseId, ...(increment === undefined ? {} : { increment }) };
      return { leaseDuration: (await connection.write('sys/leases/renew', body)).lease_duration };
    },
    revokeLease: async (leaseId) => {
      await connection.write('sys/leases/revoke', { lease_id: leaseId, sync: true });
    },
    revokePrefix: async (prefix) => {
      await connection.write(`sys/leases/revoke-prefix/${prefix}`, { sync: true });
    },
  };
}
