import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Claims, Tenant } from '@cordon/domain';
import { type ProofReport, type ProveOptions, proveTerraform, type TerraformJson } from '@cordon/prover';
import { placed, synth } from '@cordon/stacks';
import { tempDir } from '@cordon/temp';
import type { Mutate } from './planned-deployment.ts';

/** What to prove without any service. */
export interface StaticPlan {
  readonly topology: string;
  readonly guards: readonly string[];
  /** How tenants log in; by AppRole when absent. */
  readonly login?: string | undefined;
  /** Where their data lies; a bucket each when absent. */
  readonly layout?: string | undefined;
  readonly tenants: readonly Tenant[];
  /** Beginning of every name; the tenants' data is placed by it and the layout. */
  readonly prefix: string;
  /** A change to the configuration; a mutant, say. */
  readonly mutate?: Mutate;
}

/** A proof, and what the topology says of itself. */
export interface Proved {
  readonly report: ProofReport;
  readonly claims: Claims;
}

/**
 * Synthesizes a topology with its guards and proves what it would deploy. Needs no service and leaves nothing behind.
 * Resolves to `undefined` where the mutant does not concern the topology. Rejects with stacks' own errors for an id that is none, or a guard that does not fit.
 */
export async function proveStatic(plan: StaticPlan, options: ProveOptions = {}): Promise<Proved | undefined> {
  using temp = tempDir('prove');
  const tenants = await placed(plan.tenants, plan.prefix, plan.layout);
  const { claims, dir } = await synth({
    ...plan,
    tenants,
    region: 'eu-west-1',
    outDir: temp.path,
    emulated: false,
  });
  const made = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8')) as Parameters<Mutate>[0];
  const tf = plan.mutate === undefined ? made : plan.mutate(made, { ...plan, tenants });
  if (tf === undefined) return undefined;
  const { topology, guards } = plan;
  return {
    claims,
    report: proveTerraform(tf as unknown as TerraformJson, { ...options, topology, guards }),
  };
}
