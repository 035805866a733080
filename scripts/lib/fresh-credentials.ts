import type { Access, Actor, AwsCredentials, Deployment, TenantId } from '@cordon/domain';
import { endOf, loadIssuer } from '@cordon/issuers';
import { connectVault } from '@cordon/vault';

/** SDKs ask again some minutes before the expiration; credentials must still be valid then. */
const MARGIN_MS = 300_000;

/** A key without an expiration is renewed after this time. */
const KEY_MS = 900_000;

export interface FreshCredentials {
  /** Credentials with at least five minutes left, issued again if necessary; concurrent callers share one issuance. */
  get(): Promise<AwsCredentials & { readonly expiration: Date }>;
  /** Revokes all leases. For STS that is a no-op in Vault; a leased user is deleted. */
  close(): Promise<void>;
}

/**
 * Keeps one tenant's credentials fresh, in memory only. `get` rejects with the issuer's error; `now` is the clock, in
 * milliseconds.
 */
export function freshCredentials(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  now: () => number = Date.now,
): FreshCredentials {
  let current: (AwsCredentials & { readonly expiration: Date }) | undefined;
  let under: Promise<AwsCredentials & { readonly expiration: Date }> | undefined;
  const leases = new Set<string>();

  async function issue() {
    const issuer = await loadIssuer(deployment.issuer);
    const asked = now();
    const actor: Actor = await issuer.issue(deployment, tenant, access);
    if (actor.leaseId !== undefined) leases.add(actor.leaseId);
    const expiration = endOf(actor, asked) ?? new Date(asked + KEY_MS);
    current = { ...actor.credentials, expiration };
    return current;
  }

  return {
    get: () => {
      if (current !== undefined && current.expiration.getTime() - now() > MARGIN_MS)
        return Promise.resolve(current);
      under ??= issue().finally(() => {
        under = undefined;
      });
      return under;
    },
    close: async () => {
      const vault = connectVault({ address: access.vaultAddress, token: access.vaultToken });
      await Promise.allSettled([...leases].map((lease) => vault.sys.revokeLease(lease)));
      leases.clear();
    },
  };
}
