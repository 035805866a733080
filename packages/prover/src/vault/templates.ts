import type { AppRoleState, VaultState } from '../model/state.types.ts';

/**
 * Fills identity templates in an ACL path for a token that an AppRole login made. `undefined` when the template rests
 * on something that only the running Vault knows: then nothing may be concluded from the rule.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies
 */
export function fillTemplates(path: string, appRole: AppRoleState, vault: VaultState): string | undefined {
  let unknown = false;
  const filled = path.replace(/\{\{\s*([^}]*?)\s*\}\}/g, (_, inside: string) => {
    const alias = /^identity\.entity\.aliases\.([^.]+)\.metadata\.role_name$/.exec(inside);
    // AppRole writes `role_name` itself, after whatever metadata the secret id brought.
    if (alias?.[1] !== undefined && alias[1] === vault.accessors[appRole.mount]) return appRole.name;
    unknown = true;
    return '';
  });
  return unknown ? undefined : filled;
}
