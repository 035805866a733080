import type { Platform } from '../platform.ts';

export const registryHosts = ['registry.opentofu.org', 'registry.terraform.io'] as const;

/**
 * Paths of a provider's binary in an unpacked filesystem mirror, under the host of each CLI's default registry.
 * https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
 */
export function providerFiles(
  name: string,
  version: string,
  platform: Platform,
): readonly [string, ...string[]] {
  const [first, ...rest] = registryHosts.map(
    (host) =>
      `${host}/hashicorp/${name}/${version}/${platform.goos}_${platform.goarch}/terraform-provider-${name}_v${version}`,
  );
  if (first === undefined) throw new TypeError('no registry host is known');
  return [first, ...rest];
}
