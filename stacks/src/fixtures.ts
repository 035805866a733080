import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_TENANTS, parseTenants, type Tenant } from '@cordon/domain';
import { type Synthesized, synth } from './synth.ts';

export const PREFIX = 'cordon';

/** `count` tenants with ids of the given length at most, for tests. */
export function manyTenants(count: number, prefix: string = PREFIX): readonly Tenant[] {
  const names = Array.from({ length: count }, (_, index) => `t${index.toString(36)}`);
  return parseTenants(names, { bucketPrefix: `${prefix}-` });
}

export function defaultTenants(prefix: string = PREFIX): readonly Tenant[] {
  return parseTenants(DEFAULT_TENANTS, { bucketPrefix: `${prefix}-` });
}

/** Terraform's JSON syntax, as far as the tests look at it. */
export interface TerraformText {
  readonly text: string;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** Synthesizes into a directory that is gone afterwards, and gives back what was written. */
export async function synthesized(
  topology: string,
  options: {
    guards?: readonly string[];
    tenants?: readonly Tenant[];
    prefix?: string;
    emulated?: boolean;
  } = {},
): Promise<Synthesized & { tf: TerraformText }> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'cordon-stacks-'));
  try {
    const made = await synth({
      topology,
      guards: options.guards ?? [],
      tenants: options.tenants ?? defaultTenants(options.prefix),
      prefix: options.prefix ?? PREFIX,
      region: 'eu-west-1',
      outDir,
      emulated: options.emulated ?? true,
    });
    const text = await readFile(path.join(made.dir, 'cdk.tf.json'), 'utf8');
    const { resource } = JSON.parse(text) as { resource: TerraformText['resource'] };
    return { ...made, tf: { text, resource } };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
