import { resourcesOf, type TerraformJson, text } from '@cordon/terraform';
import type { LintFinding } from './lint.types.ts';
import { isNobodysChoice } from './vault-policy.ts';

/**
 * Findings in Vault's identity tokens: a template filled with what whoever logs in may choose, session tags that are handed
 * on, a key that signs for every role.
 * https://developer.hashicorp.com/vault/api-docs/secret/identity/tokens
 */
export function lintIdentityTokens(terraform: TerraformJson): readonly LintFinding[] {
  const roles = resourcesOf(terraform, 'vault_identity_oidc_role').flatMap(({ address, attributes }) => {
    const template = text(attributes.template);
    const filled = [...template.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].map(([, inside = '']) => inside);
    const at = `${address}.template`;
    return [
      ...filled
        .filter((inside) => !isNobodysChoice(inside))
        .map((inside) => ({
          at,
          rule: 'token-template',
          why: `\`${inside}\` is not known to be what nobody who logs in can choose`,
        })),
      ...(filled.length === 0
        ? [{ at, rule: 'token-template', why: 'the template says the same of every caller' }]
        : []),
      ...(template.includes('transitive_tag_keys')
        ? [{ at, rule: 'transitive-tags', why: 'its tags go on to sessions of other roles' }]
        : []),
    ];
  });
  const keys = resourcesOf(terraform, 'vault_identity_oidc_key').flatMap(({ address, attributes }) =>
    JSON.stringify(attributes.allowed_client_ids ?? []).includes('"*"')
      ? [{ at: address, rule: 'any-client', why: 'the key signs for whatever role names it' }]
      : [],
  );
  return [...roles, ...keys];
}
