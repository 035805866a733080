import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTenants } from '@cordon/domain';
import { countResources } from '@cordon/report';
import { countsAt, synth, type TerraformJson } from '@cordon/stacks';
import { tempDir } from '@cordon/temp';

/** What a real synth of one topology makes for N tenants, beside what its formula says. */
export interface Counted {
  readonly topology: string;
  readonly tenants: number;
  readonly aws: number;
  readonly vault: number;
  /** Resource types whose number is not what the formula says. */
  readonly wrong: readonly string[];
  readonly synthMs: number;
  /** Size of `cdk.tf.json`. */
  readonly bytes: number;
}

/** `tenant-1`, `tenant-2`, … */
export function namesOf(tenants: number): readonly string[] {
  return Array.from({ length: tenants }, (_, index) => `tenant-${index + 1}`);
}

/** Synthesizes, counts and leaves nothing behind. */
export async function countObjects(topology: string, tenants: number): Promise<Counted> {
  using temp = tempDir('scale');
  const began = performance.now();
  const { dir, objects } = await synth({
    topology,
    guards: [],
    tenants: parseTenants(namesOf(tenants), { bucketPrefix: 'cordon-' }),
    prefix: 'cordon',
    region: 'us-east-1',
    outDir: temp.path,
    emulated: false,
  });
  const synthMs = Math.round(performance.now() - began);
  const text = await readFile(join(dir, 'cdk.tf.json'), 'utf8');
  const counted = countResources(JSON.parse(text) as TerraformJson);
  const stated = countsAt(objects, tenants);
  const types = new Set([...Object.keys(counted), ...Object.keys(stated)]);
  const sum = (prefix: string) =>
    Object.entries(counted).reduce((all, [type, count]) => all + (type.startsWith(prefix) ? count : 0), 0);
  return {
    topology,
    tenants,
    aws: sum('aws_'),
    vault: sum('vault_'),
    wrong: [...types].filter((type) => (counted[type] ?? 0) !== (stated[type] ?? 0)),
    synthMs,
    bytes: Buffer.byteLength(text),
  };
}
