import { resourcesOf, type TerraformJson } from '@cordon/terraform';
import type { LintFinding } from './lint.types.ts';

/**
 * Findings in AppRoles: a token with two tenants' policies may do what either allows, for Vault joins the policies of a
 * path, and two AppRoles on one policy are one tenant to AWS. `default` opens leases by their id.
 */
export function lintAppRoles(terraform: TerraformJson): readonly LintFinding[] {
  const holders = new Map<string, number>();
  const roles = resourcesOf(terraform, 'vault_approle_auth_backend_role').map(({ address, attributes }) => ({
    at: address,
    policies: Array.isArray(attributes.token_policies) ? attributes.token_policies.map(String) : [],
    noDefault: attributes.token_no_default_policy === true,
  }));
  for (const { policies } of roles) for (const one of policies) holders.set(one, (holders.get(one) ?? 0) + 1);
  return roles.flatMap(({ at, policies, noDefault }) => [
    ...(policies.length === 1
      ? []
      : [
          {
            at,
            rule: 'joined-policies',
            why: `the token gets ${policies.length} policies, not its tenant’s one`,
          },
        ]),
    ...policies
      .filter((one) => (holders.get(one) ?? 0) > 1)
      .map((one) => ({
        at,
        rule: 'shared-policy',
        why: `\`${one}\` is on another AppRole’s tokens as well`,
      })),
    ...(noDefault ? [] : [{ at, rule: 'default-policy', why: 'Vault’s `default` policy is on the token' }]),
  ]);
}
