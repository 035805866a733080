import { type Access, type Actor, actorKey, type Identity } from '@cordon/domain';
import { assume, narrow } from './assume.ts';
import type { Resolved } from './holder.ts';
import type { Means } from './means.ts';
import { revoke, revokeToken } from './revoke.ts';
import { fetchFromVault } from './vault-credentials.ts';
import { logIn } from './vault-login.ts';
import { takeToSts } from './web-identity.ts';
import { logInWorkload } from './workload-login.ts';

/** Turns an identity into what it holds, however long its chain; a refusal on the way is the answer. */
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
    return { answer: { kind: 'unclear', reason: 'nobody here administers the account that owns the roles' } };
  return { holder: { aws, vaultToken } };
}

function holderOf(
  { tenant, login }: Extract<Identity, { kind: 'tenant' }>,
  actors: ReadonlyMap<string, Actor>,
): Resolved {
  const actor = actors.get(actorKey(tenant, login));
  // Unclear, not a throw: a tenant whose credentials were never issued is refused by nobody.
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
