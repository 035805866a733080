import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Claims, type Engine, parseTenants, type Tenant } from '@cordon/domain';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN, loadTopology, Misfit, placed, synth } from '@cordon/stacks';
import { resourcesOf, type TerraformJson } from '@cordon/terraform';
import { beginLeg, type LegHead } from './leg.ts';
import { legOf } from './leg-name.ts';
import type { Combination } from './sample.ts';

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

/** A topology that an engine cannot deploy, so that there is nothing to attack. */
interface NotOnEngine {
  readonly engine: string;
  readonly topology: string;
  /** What the engine does, and what AWS does. */
  readonly sentence: string;
  /** The AWS documentation that settles it. */
  readonly documentation: string;
}

/** Topologies that are left out on an engine, by name and with the reason in the record. */
export const NOT_ON_ENGINE: readonly NotOnEngine[] = [
  {
    engine: 'ministack',
    topology: 'shared-role-session-tags',
    sentence:
      'MiniStack does not put session tags in the place of `${aws:PrincipalTag/…}` in a Resource and so refuses every owner, where AWS does',
    documentation: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  },
  {
    engine: 'ministack',
    topology: 'web-identity-tags',
    sentence:
      'MiniStack takes no session tags from a web identity token, and puts none in the place of `${aws:PrincipalTag/…}`, where AWS does both',
    documentation: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
  },
  {
    engine: 'ministack',
    topology: 'role-per-tenant-cross-account',
    sentence:
      'MiniStack serves each request from the caller’s own account and lets no bucket policy admit a role of another, where AWS does',
    documentation:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  },
  {
    engine: 'ministack',
    topology: 'iam-user-per-lease',
    sentence:
      'MiniStack leaves the path out of the ARNs of users that it asks policies about, so that a broker held to one path makes no user, where AWS matches the whole ARN',
    documentation: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  },
  {
    engine: 'ministack',
    topology: 'federation-token',
    sentence:
      'MiniStack asks policies about GetFederationToken on `*`, so that a broker held to some names of federated users gets none, where AWS asks about the federated user’s ARN',
    documentation:
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html',
  },
];

/** A leg that cannot be deployed, with the reason; it is recorded, and nothing about it is judged. */
interface LeftOut {
  readonly leg: string;
  readonly topology: string;
  readonly guards: readonly string[];
  readonly tenants: readonly string[];
  readonly claims: Claims;
  readonly reason: string;
}

interface Wanted {
  readonly topologies: readonly string[];
  /** Wrapped around every topology, all at once. */
  readonly guards?: readonly string[] | undefined;
  /** Whether each guard stands alone, in a deployment of its own. */
  readonly apart?: boolean | undefined;
  /** Which topology with which login and layout; each with AppRoles and a bucket a tenant when absent. */
  readonly combinations?: readonly Combination[] | undefined;
  readonly tenants: readonly string[];
}

/**
 * Synthesizes every topology, except those that a guard, a login or a layout does not fit, or that the engine is known
 * not to support.
 */
export async function planAll(
  { topologies, guards: named = [], apart = false, combinations, tenants }: Wanted,
  engine: Engine,
  run: { readonly id: string; readonly path: string },
): Promise<{ readonly planned: readonly PlannedDeployment[]; readonly leftOut: readonly LeftOut[] }> {
  const planned: PlannedDeployment[] = [];
  const leftOut: LeftOut[] = [];
  const sets = apart ? named.map((guard) => [guard]) : [named];
  const usual = { login: DEFAULT_LOGIN, layout: DEFAULT_LAYOUT };
  const each = combinations ?? topologies.map((topology) => ({ topology, ...usual }));
  const wanted = sets.flatMap((guards) => each.map((one) => ({ ...one, guards })));
  for (const [index, one] of wanted.entries()) {
    const { topology, guards } = one;
    const leave = async (reason: string) => {
      const { claims } = await loadTopology(topology);
      leftOut.push({ leg: legOf(one), topology, guards, tenants, claims, reason });
    };
    const known = NOT_ON_ENGINE.find((row) => row.engine === engine.id && row.topology === topology);
    if (known !== undefined) {
      await leave(`${known.sentence} (${known.documentation})`);
      continue;
    }
    try {
      planned.push(await planDeployment(run, { ...one, tenants, index }));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      await leave(error.message);
    }
  }
  return { planned, leftOut };
}

/** Records a leg that is not deployed: a run line without attacks, the reason, and its end line. */
export function leaveOut(
  { reason, ...planned }: LeftOut,
  common: Pick<LegHead, 'run' | 'engine' | 'versions' | 'record' | 'onEvent'>,
): void {
  const head: LegHead = { ...common, ...planned, attacks: [] };
  const names = { leg: planned.leg, topology: planned.topology, engine: common.engine.id };
  beginLeg(head);
  head.record.write({ line: 'skipped', ...names, attack: 'all', reason });
  head.record.write({ line: 'end', ...names, attempts: 0, endedAt: new Date().toISOString() });
  head.onEvent?.({ kind: 'trouble', leg: planned.leg, message: `left out: ${reason}` });
}
