import type { VaultClient } from '@cordon/vault';

/** Requests under way while leases are made: enough to keep one Vault busy. */
export const CREATE_AT_ONCE = 8;

/** Makes `count` service tokens of four hours, children of the client's own token; returns how many were made. */
export async function growLeases(
  vault: VaultClient,
  count: number,
  atOnce: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let made = 0;
  let next = 0;
  const maker = async () => {
    while (next < count && !signal?.aborted) {
      next++;
      await vault.auth.token.create({ policies: ['default'], ttl: '4h' });
      made++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, maker));
  return made;
}
