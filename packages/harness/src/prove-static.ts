import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Claims, EXIT, type Tenant } from '@cordon/domain';
import {
  type BoundaryVerdict,
  type ProofReport,
  type ProveOptions,
  proveTerraform,
  type TerraformJson,
} from '@cordon/prover';
import { placed, synth } from '@cordon/stacks';
import { tempDir } from '@cordon/temp';
import type { Mutate } from './planned-deployment.ts';

/** A boundary's proof compared with the topology's claim. */
export interface Outcome extends BoundaryVerdict {
  readonly claim: 'holds' | 'open';
  /** `breached`: claimed to hold, and refuted; `open-as-stated`: claimed open, and refuted. */
  readonly outcome: 'proved' | 'breached' | 'open-as-stated' | 'unknown' | 'not-asked';
}

/** Each boundary's verdict beside its claim. */
export function outcomesOf(report: ProofReport, claims: Claims): readonly Outcome[] {
  return report.boundaries.map((one): Outcome => {
    const claim = claims[one.boundary].position;
    const refuted = claim === 'holds' ? 'breached' : 'open-as-stated';
    return { ...one, claim, outcome: one.verdict === 'refuted' ? refuted : one.verdict };
  });
}

/**
 * Exit code: 1 where a claim is refuted, else 2 where something is unknown or was not asked, else 0. A boundary that is
 * open as stated is no failure.
 */
export function exitOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ outcome }) => outcome === 'breached')) return EXIT.breached;
  const unclear =
    outcomes.length === 0 || outcomes.some(({ outcome }) => ['unknown', 'not-asked'].includes(outcome));
  return unclear ? EXIT.unknown : EXIT.upheld;
}

/** What to prove without any service. */
interface StaticPlan {
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

/** A proof, with the topology's claims. */
export interface Proved {
  readonly report: ProofReport;
  readonly claims: Claims;
}

/**
 * Synthesizes a topology with its guards and proves what it would deploy. Needs no service and leaves nothing behind.
 * Resolves to `undefined` where the mutant does not concern the topology. Rejects with the errors of `stacks` for an
 * unknown id or a guard that does not fit.
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
