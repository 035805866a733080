import type { Answer } from '@cordon/domain';
import { performVault } from '../perform/vault.ts';
import type { Holder, Resolved } from './holder.ts';
import type { Means } from './means.ts';

/**
 * The operator revokes the lease of what is held, or all leases below a path, and waits until Vault has done so; the
 * holder keeps the credentials. Credentials without a lease can be left by the second only.
 * https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-lease
 * https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-prefix
 */
export async function revoke(
  holder: Holder,
  { access, vault, signal }: Means,
  below?: string,
): Promise<Resolved> {
  if (below !== undefined) {
    const all = { via: 'vault', method: 'PUT', path: `sys/leases/revoke-prefix/${below}` } as const;
    const { answer } = await performVault({ ...all, body: { sync: true } }, access.vaultToken, vault, signal);
    return answer.kind === 'served' ? { holder } : failed(`all leases below \`${below}\``, answer);
  }
  const { leaseId } = holder;
  if (leaseId === undefined)
    return { answer: { kind: 'unclear', reason: 'what is held has no lease: there is nothing to revoke' } };
  const body = { lease_id: leaseId, sync: true };
  const call = { via: 'vault', method: 'PUT', path: 'sys/leases/revoke', body } as const;
  const { answer } = await performVault(call, access.vaultToken, vault, signal);
  return answer.kind === 'served' ? { holder } : failed('the lease', answer);
}

/**
 * The operator revokes the Vault token by which something without a lease was got.
 * https://developer.hashicorp.com/vault/api-docs/auth/token#revoke-a-token
 */
export async function revokeToken(holder: Holder, { access, vault, signal }: Means): Promise<Resolved> {
  const { vaultToken: token } = holder;
  if (token === undefined)
    return {
      answer: {
        kind: 'unclear',
        reason: 'what is held was got by no Vault token: there is nothing to revoke',
      },
    };
  const call = { via: 'vault', method: 'POST', path: 'auth/token/revoke', body: { token } } as const;
  const { answer } = await performVault(call, access.vaultToken, vault, signal);
  return answer.kind === 'served' ? { holder } : failed('the Vault token', answer);
}

function failed(what: string, { reason }: Answer): Resolved {
  return { answer: { kind: 'unclear', reason: `the operator revoking ${what}: ${reason}` } };
}
