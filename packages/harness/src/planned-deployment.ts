import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Claims, parseTenants, type Tenant } from '@cordon/domain';
import { DEFAULT_LOGIN, synth } from '@cordon/stacks';
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
  /** `role-per-tenant`, `role-per-tenant+deny-foreign-sessions`, `role-per-tenant@jwt+templated` */
  readonly leg: string;
  readonly topology: string;
  readonly guards: readonly string[];
  readonly login: string;
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
  /** `approle` when absent. */
  readonly login?: string | undefined;
  readonly tenants: readonly string[];
  /** Keeps the names of several deployments of one run apart. */
  readonly index: number;
}

/** What a deployment is called among those of a run: with its guards, and how tenants log in where that is not by AppRole. */
export function legOf({
  topology,
  guards,
  login = DEFAULT_LOGIN,
}: Pick<PlannedDeploymentInput, 'topology' | 'guards' | 'login'>): string {
  const wrapped = [topology, ...guards].join('+');
  return login === DEFAULT_LOGIN ? wrapped : `${wrapped}@${login}`;
}

/**
 * Synthesizes one topology for a run. Throws what `parseTenants` and `synth` throw for bad input, before anything but
 * this run’s own directory is written.
 */
export async function planDeployment(
  run: { readonly id: string; readonly path: string },
  of: PlannedDeploymentInput,
): Promise<PlannedDeployment> {
  const { topology, guards, login = DEFAULT_LOGIN } = of;
  const prefix = `cordon-${run.id.slice(-4)}-${of.index}`;
  const tenants = parseTenants(of.tenants, { bucketPrefix: `${prefix}-` });
  const leg = legOf(of);
  const { claims, dir } = await synth({
    topology,
    guards: [...guards],
    login,
    tenants,
    prefix,
    region: REGION,
    outDir: join(run.path, 'terraform', leg),
    emulated: true,
  });
  const tf = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8')) as TerraformJson;
  return { leg, topology, guards, login, tenants, prefix, claims, dir, tf };
}
