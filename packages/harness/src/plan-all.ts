import type { Claims, Engine } from '@cordon/domain';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN, loadTopology, Misfit } from '@cordon/stacks';
import { beginLeg, type LegHead } from './leg.ts';
import { legOf } from './leg-name.ts';
import { type PlannedDeployment, planDeployment } from './planned-deployment.ts';
import type { Combination } from './sample.ts';

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
