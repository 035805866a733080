import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { registryHosts } from '../components/provider-files.ts';
import type { Platform } from '../platform.ts';
import { compareVersions, inRange, type VersionRange } from '../version.ts';

/**
 * Newest accepted version of a provider in a filesystem mirror, unpacked (`<version>/<os>_<arch>/`) or packed
 * (`terraform-provider-<name>_<version>_<os>_<arch>.zip`), under any of the known hosts.
 */
export async function providerInMirror(
  root: string,
  provider: { readonly name: string; readonly accepts: VersionRange },
  platform: Platform,
): Promise<string | undefined> {
  const versions: string[] = [];
  const target = `${platform.goos}_${platform.goarch}`;
  for (const host of registryHosts) {
    const folder = join(root, host, 'hashicorp', provider.name);
    for (const name of await readdir(folder).catch(() => [])) {
      const packed = new RegExp(
        `^terraform-provider-${provider.name}_(\\d+\\.\\d+\\.\\d+)_${target}\\.zip$`,
      ).exec(name)?.[1];
      if (packed !== undefined) versions.push(packed);
      else if (/^\d+\.\d+\.\d+$/.test(name) && (await hasBinary(join(folder, name, target), provider.name)))
        versions.push(name);
    }
  }
  return versions
    .filter((version) => inRange(version, provider.accepts))
    .sort(compareVersions)
    .at(-1);
}

async function hasBinary(folder: string, name: string): Promise<boolean> {
  const files = await readdir(folder).catch(() => []);
  return files.some((file) => file.startsWith(`terraform-provider-${name}`));
}
