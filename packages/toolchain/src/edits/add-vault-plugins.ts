import { replaceOnce } from './replace-once.ts';

const credentials = {
  aws: 'github.com/hashicorp/vault/builtin/credential/aws',
  kubernetes: 'github.com/hashicorp/vault-plugin-auth-kubernetes',
  ldap: 'github.com/hashicorp/vault/builtin/credential/ldap',
};

/**
 * Vault's `minimal` build leaves out the AWS secrets engine and the auth methods `aws`, `kubernetes` and `ldap`; this puts
 * them into that build's registry, in process as in a released Vault.
 */
export function addPlugins(text: string): string {
  const auth = Object.entries(credentials);
  const imports = auth.map(([id, path]) => `\t${id}Auth "${path}"\n`).join('');
  const imported = replaceOnce(
    text,
    'package builtinplugins\n',
    `package builtinplugins\n\nimport (\n${imports}\tawsSecrets "github.com/hashicorp/vault/builtin/logical/aws"\n)\n`,
  );
  const entries = auth.map(
    ([id]) => `\tr.credentialBackends["${id}"] = credentialBackend{Factory: ${id}Auth.Factory}\n`,
  );
  return replaceOnce(
    imported,
    'func extendAddonPlugins(_ *registry) {\n',
    `func extendAddonPlugins(r *registry) {\n${entries.join('')}\tr.logicalBackends["aws"] = logicalBackend{Factory: awsSecrets.Factory}\n`,
  );
}
