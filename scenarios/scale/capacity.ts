import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelOf, parseSamples } from '@cordon/bench';
import { parseTenants, UsageError } from '@cordon/domain';
import { countResources } from '@cordon/report';
import { countsAt, synth, type TerraformJson } from '@cordon/stacks';
import { tempDir } from '@cordon/temp';

/** What a real synth of one topology creates for N tenants, and what its formula predicts. */
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

/** What a bench run measured of one way to issue: Vault’s own pace, and the STS calls it makes. */
interface Capacity {
  readonly run: string;
  readonly subject: string;
  /** Issuances a second of one request after another, waiting for AWS left out. */
  readonly vaultPerSecond: number;
  readonly stsCalls: number;
}

/** Reads it from the given bench run. Throws `UsageError` if that run did not measure the subject. */
export function capacityOf(run: string, subject: string): Capacity {
  const file = join(run, 'samples.json');
  if (!existsSync(file))
    throw new UsageError(
      `\`--bench ${run}\` was refused: it holds no \`samples.json\`; run pnpm bench issuance`,
    );
  const model = modelIn(file, subject);
  if (model === undefined)
    throw new UsageError(
      `\`--bench ${run}\` was refused: it did not measure \`${subject}\`; name another --subject`,
    );
  const stsCalls = Math.round(model.stsCalls);
  return { run, subject, vaultPerSecond: 1_000 / model.ownMs, stsCalls };
}

function modelIn(file: string, subject: string) {
  const model = modelOf(parseSamples(readFileSync(file, 'utf8'), file), subject, {});
  return model === undefined || model.ownMs <= 0 ? undefined : model;
}

/**
 * The newest bench run below `base` that measured the subject, if there is one: names begin with the time, whatever was
 * written into it since.
 */
export function newestBench(base: string, subject: string): string | undefined {
  return (existsSync(base) ? readdirSync(base) : [])
    .toSorted()
    .map((name) => join(base, name))
    .toReversed()
    .find((path) => {
      const file = join(path, 'samples.json');
      return existsSync(file) && modelIn(file, subject) !== undefined;
    });
}
