import type { VaultClient } from '@cordon/vault';

/** Lets a tenant log in by AppRole with one policy; returns its role id. Lifetimes as the topologies have them. */
export async function enrol(
  vault: VaultClient,
  o: { mount: string; name: string; policyName: string; policy: string },
): Promise<{ readonly name: string; readonly roleId: string }> {
  await vault.sys.createOrUpdatePolicy(o.policyName, o.policy);
  await vault.raw({
    method: 'POST',
    path: `auth/${o.mount}/role/${o.name}`,
    body: {
      token_policies: [o.policyName],
      token_no_default_policy: true,
      token_ttl: 3600,
      token_max_ttl: 3600,
      secret_id_ttl: 3600,
    },
  });
  return { name: o.name, roleId: await vault.auth.approle.readRoleId(o.mount, o.name) };
}
