import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDirectory } from '../fake-go.ts';
import { hostPlatform } from '../platform.ts';
import { resolveToolchain } from '../resolve/resolve-toolchain.ts';
import { providerInMirror } from './registry.ts';

const platform = { goos: 'linux', goarch: 'amd64' };
const provider = { name: 'aws', accepts: { min: '6.0.0', below: '7.0.0' } };

async function place(root: string, path: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), '');
}

test('the newest accepted version counts, packed or unpacked, of any host, for this platform only', async () => {
  await using directory = await scratchDirectory();
  const root = directory.path;
  expect(await providerInMirror(root, provider, platform)).toBeUndefined();
  await place(root, 'registry.opentofu.org/hashicorp/aws/6.2.0/linux_amd64/terraform-provider-aws_v6.2.0');
  await place(root, 'registry.opentofu.org/hashicorp/aws/6.50.0/darwin_arm64/terraform-provider-aws_v6.50.0');
  await place(root, 'registry.opentofu.org/hashicorp/aws/7.1.0/linux_amd64/terraform-provider-aws_v7.1.0');
  expect(await providerInMirror(root, provider, platform)).toBe('6.2.0');
  await place(root, 'registry.terraform.io/hashicorp/aws/terraform-provider-aws_6.10.0_linux_amd64.zip');
  expect(await providerInMirror(root, provider, platform)).toBe('6.10.0');
});

test('a mirror that the user names is used, or refused when it lacks the provider', async () => {
  await using directory = await scratchDirectory();
  const { goos, goarch } = hostPlatform();
  await place(
    directory.path,
    `registry.terraform.io/hashicorp/vault/4.8.0/${goos}_${goarch}/terraform-provider-vault_v4.8.0_x5`,
  );
  const env = { PATH: '', HOME: directory.path, CORDON_PROVIDER_MIRROR: directory.path };
  const found = await resolveToolchain(['provider-vault'], { env });
  expect(found.get('provider-vault')).toEqual({
    id: 'provider-vault',
    version: '4.8.0',
    path: directory.path,
    source: 'setting',
  });
  await expect(resolveToolchain(['provider-aws'], { env })).rejects.toMatchObject({ code: 'bad-setting' });
});
