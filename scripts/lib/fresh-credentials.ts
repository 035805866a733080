import type { Access, Actor, AwsCredentials, Deployment, TenantId } from '@cordon/domain';
import { endOf, loadIssuer } from '@cordon/issuers';
import { connectVault } from '@cordon/vault';

/** SDKs ask again some minutes before the end; what is handed out must then still be good. */
const MARGIN_MS = 300_000;

/** A key that does not end is asked for again after this. */
const KEY_MS = 900_000;

export interface FreshCredentials {
  /** Credentials with at least five minutes left, issued anew when need be; callers at once share one issuance. */
  get(): Promise<AwsCredentials & { readonly expiration: Date }>;
  /** Revokes the leases that were taken. For STS that is a no-op in Vault; a leased user is deleted. */
  close(): Promise<void>;
}

/** Keeps one tenant in credentials, in memory alone. `get` rejects with what the issuer says; `now` is the clock, in milliseconds. */
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
