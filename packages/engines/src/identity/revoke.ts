import { performVault } from '../perform/vault.ts';
import type { Holder, Resolved } from './holder.ts';
import type { Means } from './means.ts';

/**
 * The operator revokes the lease of what is held, and waits until Vault has done so; the holder keeps the credentials.
 * https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-lease
 */
export async function revoke(holder: Holder, { access, vault, signal }: Means): Promise<Resolved> {
  const { leaseId } = holder;
  if (leaseId === undefined)
    return { answer: { kind: 'unclear', reason: 'what is held has no lease: there is nothing to revoke' } };
  const body = { lease_id: leaseId, sync: true };
  const call = { via: 'vault', method: 'PUT', path: 'sys/leases/revoke', body } as const;
  const { answer } = await performVault(call, access.vaultToken, vault, signal);
  if (answer.kind !== 'served')
    return { answer: { kind: 'unclear', reason: `the operator revoking the lease: ${answer.reason}` } };
  return { holder };
}
