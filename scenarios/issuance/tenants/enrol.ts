import type { VaultClient } from '@cordon/vault';

/** Lets a tenant log in by AppRole with one policy; returns its role id. Lifetimes as the topologies have them. */
export async function enrol(
  vault: VaultClient,
  o: { mount: string; name: string; policyName: string; policy: string },
): Promise<{ readonly name: string; readonly roleId: string }> {
  await vault.sys.createOrUpdateAclPolicy(o.policyName, o.policy);
  const { approle } = vault.auth;
  const role = {
    token_policies: [o.policyName],
    token_no_default_policy: true,
    token_ttl: 3600,
    token_max_ttl: 3600,
    secret_id_ttl: 3600,
  };
  const at = { mountPoint: o.mount };
  await approle.createOrUpdateApprole(o.name, role, at);
  return { name: o.name, roleId: await approle.readRoleId(o.name, at) };
}
