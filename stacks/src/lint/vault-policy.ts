import { parseAcl, resourcesOf, type TerraformJson, text } from '@cordon/terraform';
import type { LintFinding } from './lint.types.ts';

/** Paths that every tenant's token may have, whichever tenant it is. */
const OWN_TOKEN = /^auth\/token\/(lookup|renew|revoke)-self$/;

/** Of the alias that a login has, the field whose value nobody who logs in can choose, by auth method. */
const NOBODYS_CHOICE: Readonly<Record<string, string>> = {
  'vault_auth_backend.approle': 'metadata.role_name',
  'vault_auth_backend.cert': 'custom_metadata.tenant',
  'vault_auth_backend.iam': 'custom_metadata.tenant',
  'vault_auth_backend.kubernetes': 'metadata.service_account_namespace',
  'vault_jwt_auth_backend.jwt': 'metadata.tenant',
};

/** The field's name in a template: `aliases.<accessor of the method>.<field>`. */
const OF_ALIAS = /^identity\.entity\.aliases\.\$\{([a-z_.]+)\.accessor\}\.([a-z_.]+)$/;

/** Whether the value of an identity template is nobody's to choose who logs in. */
export function isNobodysChoice(inside: string): boolean {
  const [, method = '', field = ''] = OF_ALIAS.exec(inside) ?? [];
  return NOBODYS_CHOICE[method] === field;
}

/** Whether the path ends with such a field, and is exact before it. */
function endsWithTenant(path: string): boolean {
  const [, inside = ''] = /^[a-z0-9-]+-aws\/(?:creds|sts)\/\{\{(.+)\}\}$/.exec(path) ?? [];
  return isNobodysChoice(inside);
}

/** Of roles whose tokens say of each caller who it is: the path is the same for all. */
const IDENTITY_TOKEN =
  /^identity\/oidc\/token\/(?:\$\{vault_identity_oidc_role\.[a-z0-9-]+\.name\}|[a-z0-9-]+)$/;

/**
 * Findings in tenants' Vault policies: a path that is not exact, a path of the AWS engine beside `creds/` and `sts/`, a
 * capability beyond `read`, and two tenants that share a path without pinning a parameter.
 */
export function lintVaultPolicies(terraform: TerraformJson): readonly LintFinding[] {
  const stanzas = resourcesOf(terraform, 'vault_policy').flatMap(({ address, attributes }) =>
    parseAcl(text(attributes.policy), address).map((rule) => ({ at: `${address}.policy`, ...rule })),
  );
  const sharers = new Map<string, Set<string>>();
  for (const { at, path } of stanzas) sharers.set(path, (sharers.get(path) ?? new Set()).add(at));
  return stanzas.flatMap(({ at, path, capabilities, required, allowed }) => {
    const finding = (rule: string, why: string): LintFinding => ({ at, rule, why });
    const templated = endsWithTenant(path);
    if (!templated && /[*+{}]/.test(path)) return [finding('vault-glob', `\`${path}\` is no exact path`)];
    if (OWN_TOKEN.test(path)) return [];
    if (IDENTITY_TOKEN.test(path) && capabilities.join() === 'read') return [];
    const shared = (sharers.get(path)?.size ?? 0) > 1;
    return [
      ...(templated || /^[a-z0-9-]+-aws\/(creds|sts)\/[a-z0-9-]+$/.test(path)
        ? []
        : [finding('vault-path', `\`${path}\` is no credential path`)]),
      ...(capabilities.join() === 'read'
        ? []
        : [finding('vault-capability', `\`${path}\` gives more than \`read\``)]),
      ...(shared && !(required.length > 0 && allowed !== undefined)
        ? [
            finding(
              'vault-shared-path',
              `\`${path}\` stands in two tenants’ policies and no parameter tells them apart`,
            ),
          ]
        : []),
    ];
  });
}
