import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Claims, parseTenants, type Tenant } from '@cordon/domain';
import { synth } from '@cordon/stacks';
import type { TerraformJson } from '@cordon/terraform';

export const REGION = 'us-east-1';

export type { TerraformJson };

/** A change to a synthesized stack; `undefined` when it does not concern this one. Pure. */
export type Mutate = (
  tf: TerraformJson,
  of: { readonly topology: string; readonly tenants: readonly Tenant[]; readonly prefix: string },
) => TerraformJson | undefined;

/** A topology that was synthesized for one run, with its names; nothing is deployed yet. */
export interface PlannedDeployment {
  /** `role-per-tenant`, `role-per-tenant+deny-foreign-sessions` */
  readonly leg: string;
  readonly topology: string;
  readonly guards: readonly string[];
  readonly tenants: readonly Tenant[];
  readonly prefix: string;
  readonly claims: Claims;
  /** Terraform is run on the `cdk.tf.json` in here. */
  readonly dir: string;
  /** What `synth` wrote, whatever a mutant has made of the file since. */
  readonly tf: TerraformJson;
}

export interface PlannedDeploymentInput {
  readonly topology: string;
  readonly guards: readonly string[];
  readonly tenants: readonly string[];
  /** Keeps the names of several deployments of one run apart. */
  readonly index: number;
}

/**
 * Synthesizes one topology for a run. Throws what `parseTenants` and `synth` throw for bad input, before anything but
 * this run’s own directory is written.
 */
export async function planDeployment(
  run: { readonly id: string; readonly path: string },
  of: PlannedDeploymentInput,
): Promise<PlannedDeployment> {
  const { topology, guards } = of;
  const prefix = `cordon-${run.id.slice(-4)}-${of.index}`;
  const tenants = parseTenants(of.tenants, { bucketPrefix: `${prefix}-` });
  const leg = [topology, ...guards].join('+');
  const { claims, dir } = await synth({
    topology,
    guards: [...guards],
    tenants,
    prefix,
    region: REGION,
    outDir: join(run.path, 'terraform', leg),
    emulated: true,
  });
  const tf = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8')) as TerraformJson;
  return { leg, topology, guards, tenants, prefix, claims, dir, tf };
}
