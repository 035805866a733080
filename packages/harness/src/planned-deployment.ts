import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Claims, parseTenants, type Tenant } from '@cordon/domain';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN, placed, synth } from '@cordon/stacks';
import { resourcesOf, type TerraformJson } from '@cordon/terraform';
import { legOf } from './leg-name.ts';

export const REGION = 'us-east-1';

export type { TerraformJson };

/** A change to a synthesized stack; `undefined` when it does not concern this one. Pure. */
export type Mutate = (
  tf: TerraformJson,
  of: {
    readonly topology: string;
    readonly layout?: string | undefined;
    readonly tenants: readonly Tenant[];
    readonly prefix: string;
  },
) => TerraformJson | undefined;

/** A topology that was synthesized for one run, with its names; nothing is deployed yet. */
export interface PlannedDeployment {
  /** `role-per-tenant`, `role-per-tenant+deny-foreign-sessions`, `role-per-tenant@jwt+templated_prefix` */
  readonly leg: string;
  readonly topology: string;
  readonly guards: readonly string[];
  readonly login: string;
  readonly layout: string;
  readonly tenants: readonly Tenant[];
  readonly prefix: string;
  readonly claims: Claims;
  /** Terraform is run on the `cdk.tf.json` in here. */
  readonly dir: string;
  /** What `synth` wrote, before any mutant changed the file. */
  readonly tf: TerraformJson;
}

export interface PlannedDeploymentInput {
  readonly topology: string;
  readonly guards: readonly string[];
  /** `approle` when absent. */
  readonly login?: string | undefined;
  /** `bucket` when absent. */
  readonly layout?: string | undefined;
  readonly tenants: readonly string[];
  /** Keeps the names of several deployments of one run apart. */
  readonly index: number;
}

/**
 * A resource of which a lab can have only one, where the deployment creates it: Vault has one issuer of identity
 * tokens, and an account one OIDC provider for it. Two such deployments must not exist at once.
 */
export function singletonOf({ tf }: Pick<PlannedDeployment, 'tf'>): string | undefined {
  return resourcesOf(tf, 'vault_identity_oidc').length > 0 ? 'issuer of identity tokens' : undefined;
}

/**
 * Synthesizes one topology for a run. Throws what `parseTenants` and `synth` throw for bad input, before anything
 * outside this run’s directory is written.
 */
export async function planDeployment(
  run: { readonly id: string; readonly path: string },
  of: PlannedDeploymentInput,
): Promise<PlannedDeployment> {
  const { topology, guards, login = DEFAULT_LOGIN, layout = DEFAULT_LAYOUT } = of;
  const prefix = `cordon-${run.id.slice(-4)}-${of.index}`;
  const tenants = await placed(parseTenants(of.tenants), prefix, layout);
  const leg = legOf(of);
  const { claims, dir } = await synth({
    topology,
    guards: [...guards],
    login,
    layout,
    tenants,
    prefix,
    region: REGION,
    outDir: join(run.path, 'terraform', leg),
    emulated: true,
  });
  const tf = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8')) as TerraformJson;
  return { leg, topology, guards, login, layout, tenants, prefix, claims, dir, tf };
}
