import { type Access, type Actor, type Answer, actorKey, type Identity } from '@cordon/domain';
import { performVault } from '../perform/vault.ts';
import type { Holder, Means, Resolved } from './holder.ts';
import { assume, narrow, takeToSts } from './sts.ts';
import { fetchFromVault, logIn, logInWorkload } from './vault.ts';

/**
 * The operator revokes the lease of the credentials, or all leases below a path, and waits until Vault has done so; the
 * tenant keeps its copy. Credentials without a lease can be revoked only by path.
 * https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-lease
 * https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-prefix
 */
async function revoke(holder: Holder, { access, vault, signal }: Means, below?: string): Promise<Resolved> {
  if (below !== undefined) {
    const all = { via: 'vault', method: 'PUT', path: `sys/leases/revoke-prefix/${below}` } as const;
    const { answer } = await performVault({ ...all, body: { sync: true } }, access.vaultToken, vault, signal);
    return answer.kind === 'served' ? { holder } : failed(`all leases below \`${below}\``, answer);
  }
  const { leaseId } = holder;
  if (leaseId === undefined)
    return {
      answer: { kind: 'unclear', reason: 'the credentials have no lease: there is nothing to revoke' },
    };
  const body = { lease_id: leaseId, sync: true };
  const call = { via: 'vault', method: 'PUT', path: 'sys/leases/revoke', body } as const;
  const { answer } = await performVault(call, access.vaultToken, vault, signal);
  return answer.kind === 'served' ? { holder } : failed('the lease', answer);
}

/**
 * The operator revokes the Vault token that obtained credentials without a lease.
 * https://developer.hashicorp.com/vault/api-docs/auth/token#revoke-a-token
 */
async function revokeToken(holder: Holder, { access, vault, signal }: Means): Promise<Resolved> {
  const { vaultToken: token } = holder;
  if (token === undefined)
    return {
      answer: {
        kind: 'unclear',
        reason: 'the credentials were obtained without a Vault token: there is nothing to revoke',
      },
    };
  const call = { via: 'vault', method: 'POST', path: 'auth/token/revoke', body: { token } } as const;
  const { answer } = await performVault(call, access.vaultToken, vault, signal);
  return answer.kind === 'served' ? { holder } : failed('the Vault token', answer);
}

function failed(what: string, { reason }: Answer): Resolved {
  return { answer: { kind: 'unclear', reason: `the operator revoking ${what}: ${reason}` } };
}

/** Obtains the credentials of an identity, step by step; a refusal on the way is the answer. */
export async function resolve(identity: Identity, means: Means): Promise<Resolved> {
  switch (identity.kind) {
    case 'anonymous':
      return { holder: { aws: 'nobody' } };
    case 'operator':
      return operator(identity.account, means.access);
    case 'tenant':
      return holderOf(identity, means.actors);
    case 'vault-login':
      return logIn(identity, means);
    case 'workload-login':
      return logInWorkload(identity, means);
    case 'revoked': {
      const held = await resolve(identity.of, means);
      if ('answer' in held) return held;
      return identity.of.kind === 'web-identity'
        ? revokeToken(held.holder, means)
        : revoke(held.holder, means, identity.below);
    }
    case 'assumed':
    case 'scoped':
    case 'vault-credentials':
    case 'web-identity': {
      const by = await resolve(identity.by, means);
      if ('answer' in by) return by;
      if (identity.kind === 'assumed') return assume(identity, by.holder, means);
      if (identity.kind === 'scoped') return narrow(identity, by.holder, means);
      if (identity.kind === 'web-identity') return takeToSts(identity, by.holder, means);
      return fetchFromVault(identity, by.holder, means);
    }
  }
}

function operator(account: 'roles' | undefined, { admin, rolesAdmin, vaultToken }: Access): Resolved {
  const aws = account === 'roles' ? rolesAdmin : admin;
  if (aws === undefined)
    return {
      answer: { kind: 'unclear', reason: 'this run has no administrator of the account that owns the roles' },
    };
  return { holder: { aws, vaultToken } };
}

function holderOf(
  { tenant, login }: Extract<Identity, { kind: 'tenant' }>,
  actors: ReadonlyMap<string, Actor>,
): Resolved {
  const actor = actors.get(actorKey(tenant, login));
  // Unclear, not a throw: a tenant whose credentials were never issued has not been refused.
  if (actor === undefined)
    return {
      answer: {
        kind: 'unclear',
        reason: `tenant \`${tenant}\`${login === undefined ? '' : `, logged in at \`${login}\`,`} holds no credentials in this run`,
      },
    };
  const { credentials, vaultToken } = actor;
  return { holder: { aws: credentials, ...(vaultToken === undefined ? {} : { vaultToken }) } };
}
