import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_TENANTS, parseTenants, type Tenant } from '@cordon/domain';
import type { TerraformJson } from '@cordon/terraform';
import { placed } from './placed.ts';
import { type Synthesized, synth } from './synth.ts';

export const PREFIX = 'cordon';

/** `count` tenants with short ids. */
export function manyTenants(count: number, prefix: string = PREFIX): readonly Tenant[] {
  const names = Array.from({ length: count }, (_, index) => `t${index.toString(36)}`);
  return parseTenants(names, { bucketPrefix: `${prefix}-` });
}

/** The default tenants with a bucket each below the prefix. */
export function defaultTenants(prefix: string = PREFIX): readonly Tenant[] {
  return parseTenants(DEFAULT_TENANTS, { bucketPrefix: `${prefix}-` });
}

export interface Made extends Synthesized {
  readonly terraform: TerraformJson;
  /** What was written, byte for byte. */
  readonly text: string;
}

export interface MakeOptions {
  readonly guards?: readonly string[];
  readonly login?: string;
  readonly layout?: string;
  readonly tenants?: readonly Tenant[];
  readonly prefix?: string;
  readonly emulated?: boolean;
}

const made = new Map<string, Promise<Made>>();

/** As `make`, but the same question again is answered from memory: several tests look at one document. */
export function synthesized(topology: string, options: MakeOptions = {}): Promise<Made> {
  const key = JSON.stringify([topology, options]);
  const known = made.get(key) ?? make(topology, options);
  made.set(key, known);
  return known;
}

/** Synthesizes into a directory that is gone afterwards, and gives back what was written. */
export async function make(topology: string, options: MakeOptions = {}): Promise<Made> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'cordon-stacks-'));
  try {
    const prefix = options.prefix ?? PREFIX;
    const tenants = options.tenants ?? defaultTenants(prefix);
    const result = await synth({
      topology,
      guards: options.guards ?? [],
      login: options.login,
      layout: options.layout,
      tenants: options.layout === undefined ? tenants : await placed(tenants, prefix, options.layout),
      prefix,
      region: 'eu-west-1',
      outDir,
      emulated: options.emulated ?? true,
    });
    const text = await readFile(path.join(result.dir, 'cdk.tf.json'), 'utf8');
    return { ...result, text, terraform: JSON.parse(text) as TerraformJson };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** How many resources of each type the document makes. */
export function madeOf(terraform: TerraformJson): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(terraform.resource ?? {}).map(([type, byName]) => [type, Object.keys(byName).length]),
  );
}
