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

/** Whether the path ends with such a field, and is exact before it. */
function endsWithTenant(path: string): boolean {
  const [, method = '', field = ''] =
    /^[a-z0-9-]+-aws\/(?:creds|sts)\/\{\{identity\.entity\.aliases\.\$\{([a-z_.]+)\.accessor\}\.([a-z_.]+)\}\}$/.exec(
      path,
    ) ?? [];
  return NOBODYS_CHOICE[method] === field;
}

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
