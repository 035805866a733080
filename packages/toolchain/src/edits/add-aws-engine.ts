import { replaceOnce } from './replace-once.ts';

/**
 * Vault's `minimal` build leaves the AWS secrets engine out; this puts it into that build's registry, in process
 * as in a released Vault.
 */
export function addAwsEngine(text: string): string {
  const imported = replaceOnce(
    text,
    'package builtinplugins\n',
    'package builtinplugins\n\nimport logicalAws "github.com/hashicorp/vault/builtin/logical/aws"\n',
  );
  return replaceOnce(
    imported,
    'func extendAddonPlugins(_ *registry) {\n',
    'func extendAddonPlugins(r *registry) {\n\tr.logicalBackends["aws"] = logicalBackend{Factory: logicalAws.Factory}\n',
  );
}
