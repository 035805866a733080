import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { partsOfLeg } from '@cordon/harness/leg-name';
import {
  type CountsOf,
  combineModels,
  countResources,
  type Evidence,
  type Night,
  nightsOf,
  type ReportModel,
  type TerraformJson,
} from '@cordon/report';
import { loadLayout, loadLogin, loadTopology, objectsOf, topologyIds } from '@cordon/stacks';
import { z } from 'zod';
import { readDrills } from './drill-files.ts';
import { readJson } from './read-json.ts';
import { readAgreement, readMutants, readProof, readScale } from './report-files.ts';
import { readLatency } from './report-latency.ts';
import { modelOf } from './report-record.ts';

export interface ReportInput {
  readonly model: ReportModel;
  readonly terraform: ReadonlyMap<string, TerraformJson>;
  readonly evidence: Evidence;
}

/**
 * Reads runs, judges their records again, and collects each topology's Terraform and all other results. `nights` adds
 * the figures of earlier runs; with `newestDrills` only the newest run of each drill is reported.
 */
export async function readRuns(
  paths: readonly string[],
  nights: (now: readonly Night[]) => readonly Night[] = (now) => now,
  { newestDrills = false } = {},
): Promise<ReportInput> {
  const recorded = paths.filter((path) => existsSync(join(path, 'record.jsonl')));
  // A mutants run also records the unbroken topologies: used only where no other run has them.
  const isolation = recorded.filter((path) => !existsSync(join(path, 'mutants.json')));
  const models = (isolation.length > 0 ? isolation : recorded).map(modelOf);
  const model = combineModels(models);
  const each = <T>(read: (run: string) => T | undefined): readonly T[] =>
    paths.flatMap((path) => {
      const found = read(path);
      return found === undefined ? [] : [found];
    });
  const terraform = asStated(paths);
  const evidence = {
    mutants: each(readMutants),
    proofs: each(readProof),
    agreement: each(readAgreement),
    latency: each(readLatency),
    objects: await countsOf(terraform),
    scale: each(readScale),
    drills: readDrills(paths, { newest: newestDrills }),
  };
  return { model, terraform, evidence: { ...evidence, nights: nights(nightsOf(models, evidence)) } };
}

const configuration = z.looseObject({
  resource: z.record(z.string(), z.record(z.string(), z.looseObject({}))).optional(),
  output: z.record(z.string(), z.looseObject({})).optional(),
});

const outputs = z.object({ deployment: z.object({ value: z.object({ tenants: z.array(z.unknown()) }) }) });

/** How many tenants a configuration is for; buckets show it only where each tenant has one. */
function tenantsIn({ output, resource }: TerraformJson): number {
  const said = outputs.safeParse(output);
  return said.success
    ? said.data.deployment.value.tenants.length
    : Object.keys(resource?.aws_s3_bucket ?? {}).length;
}

/**
 * The Terraform of each leg without mutants: never from a proof of a mutant, and from a mutants run only where no other
 * run has it.
 */
function asStated(paths: readonly string[]): ReadonlyMap<string, TerraformJson> {
  const broken = (path: string) =>
    readProof(path)?.proofs.some(({ mutant }) => mutant !== undefined) === true;
  const mutants = (path: string) => existsSync(join(path, 'mutants.json'));
  const whole = paths.filter((path) => !broken(path));
  // A later entry of a Map takes the place of an earlier one.
  return new Map([...whole.filter(mutants), ...whole.filter((path) => !mutants(path))].flatMap(terraformOf));
}

/** Configurations by the name of the leg they were deployed for. */
function terraformOf(path: string): readonly (readonly [string, TerraformJson])[] {
  const folder = join(path, 'terraform');
  return (existsSync(folder) ? readdirSync(folder) : []).flatMap((leg) => {
    const file = join(folder, leg, 'cdk.tf.json');
    const terraform = readJson(file, configuration);
    return terraform === undefined ? [] : [[leg, terraform as TerraformJson] as const];
  });
}

async function countsOf(terraform: ReadonlyMap<string, TerraformJson>): Promise<readonly CountsOf[]> {
  const known = await topologyIds();
  return Promise.all(
    [...terraform].map(async ([leg, tf]) => {
      const counted = countResources(tf);
      const tenants = tenantsIn(tf);
      // A leg with guards has more objects than the topology's formula says: its counts have no formula.
      const { topology, guards, login, layout } = partsOfLeg(leg);
      const formula =
        known.includes(topology) && guards.length === 0
          ? objectsOf({
              topology: await loadTopology(topology),
              login: await loadLogin(login),
              layout: await loadLayout(layout),
            })
          : undefined;
      return { topology: leg, tenants, counted, ...(formula === undefined ? {} : { formula }) };
    }),
  );
}

/** Sources that a SARIF finding may point at: every topology, guard, construct and policy of `stacks/src`. */
export function stackSources(): ReadonlyMap<string, string> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const files = readdirSync(join(root, 'stacks/src'), { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => [`stacks/src/${file}`, readFileSync(join(root, 'stacks/src', file), 'utf8')]),
  );
}
