import { components } from './components/index.ts';
import { registryHosts } from './components/provider-files.ts';
import type { ComponentId, Resolved } from './toolchain.types.ts';

/**
 * Text of a CLI configuration file (`TF_CLI_CONFIG_FILE`) for OpenTofu and Terraform alike: mirrored providers come
 * only from their mirror, all others from their registry.
 * https://opentofu.org/docs/cli/config/config-file/#provider-installation
 */
export function terraformCliConfig(resolved: ReadonlyMap<ComponentId, Resolved>): string {
  const mirrored = components.flatMap((component) => {
    const found = resolved.get(component.id);
    if (component.kind !== 'go' || component.provider === undefined) return [];
    if (found === undefined || found.source === 'registry') return [];
    const { name } = component.provider;
    return [{ path: found.path, addresses: registryHosts.map((host) => `${host}/hashicorp/${name}`) }];
  });
  const blocks = mirrored.map(({ path, addresses }) =>
    ['  filesystem_mirror {', `    path    = ${quote(path)}`, `    include = ${list(addresses)}`, '  }'].join(
      '\n',
    ),
  );
  const excluded = mirrored.flatMap(({ addresses }) => addresses);
  const direct = excluded.length === 0 ? '  direct {}' : `  direct {\n    exclude = ${list(excluded)}\n  }`;
  return `disable_checkpoint = true\n\nprovider_installation {\n${[...blocks, direct].join('\n')}\n}\n`;
}

function list(items: readonly string[]): string {
  return `[${items.map((item) => quote(item)).join(', ')}]`;
}

/** A string of HCL 1, which this file is read as: `${` begins no template there, and must not be doubled. */
function quote(text: string): string {
  return JSON.stringify(text);
}
