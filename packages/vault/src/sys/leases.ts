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
  lookupLease(leaseId: string): Promise<Lease>;
  listLeases(prefix: string): Promise<readonly string[]>;
  /** Returns once Vault has revoked it (`sync`), so that what follows can be asked at once. */
  revokeLease(leaseId: string): Promise<void>;
  revokePrefix(prefix: string): Promise<void>;
}

export function leases(connection: Connection): Leases {
  return {
    lookupLease: async (leaseId) =>
      dataAs(
        'POST sys/leases/lookup',
        lease,
        await connection.write('sys/leases/lookup', { lease_id: leaseId }),
      ),
    listLeases: (prefix) => connection.list(`sys/leases/lookup/${prefix}`),
    revokeLease: async (leaseId) => {
      await connection.write('sys/leases/revoke', { lease_id: leaseId, sync: true });
    },
    revokePrefix: async (prefix) => {
      await connection.write(`sys/leases/revoke-prefix/${prefix}`, { sync: true });
    },
  };
}
