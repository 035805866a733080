import type { Identity, OpenEngine, TenantId } from '@cordon/domain';
import {
  type Caller,
  type DecidedClass,
  type IsolationModel,
  provePair,
  someName,
  type Target,
  type Witness,
} from '@cordon/prover';
import { type Fired, fire, identityOf } from './fire.ts';
import { canBeAsked } from './operations.ts';

/** The suite as it was run: what was made, and what of it was not, with the reason. */
export interface SuiteRun {
  readonly requests: readonly Fired[];
  /** Classes of requests that were to be made, before any limit. */
  readonly wanted: number;
  /** Classes that no request was made for by design, and why; each reason once, with how often. */
  readonly leftOut: readonly { readonly why: string; readonly classes: number }[];
}

/** A request of one class, or why none is made. */
type Planned = { readonly witness: Witness } | { readonly why: string };

/**
 * A complete request suite for the model: one request for each class of requests of every credential against its own
 * bucket and against another tenant's, made for real. At most `most` requests, taken round by round from all pairs.
 */
export async function runSuite(open: OpenEngine, model: IsolationModel, most: number): Promise<SuiteRun> {
  const requests: Fired[] = [];
  const reasons = new Map<string, number>();
  const leave = (why: string): void => void reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const queues = pairsOf(model).map(({ caller, target }) => {
    const witnesses: Witness[] = [];
    for (const planned of requestsOf(caller, target))
      if ('why' in planned) leave(planned.why);
      else witnesses.push(planned.witness);
    return { caller, target, witnesses };
  });
  const longest = Math.max(0, ...queues.map(({ witnesses }) => witnesses.length));
  for (let round = 0; round < longest; round++)
    for (const { caller, target, witnesses } of queues) {
      const witness = witnesses[round];
      if (witness === undefined) continue;
      if (requests.length >= most) leave(`beyond the ${most} requests asked for (\`--suite\`)`);
      else requests.push(await fire(open, witness, caller, target, cheapest(caller, witness)));
    }
  const wanted = queues.reduce((sum, { witnesses }) => sum + witnesses.length, 0);
  return {
    requests,
    wanted: Math.min(wanted, most),
    leftOut: [...reasons].map(([why, classes]) => ({ why, classes })),
  };
}

/** Every tenant's own credentials against its own bucket and the next tenant's; nobody's against the first. */
function pairsOf({
  tenants,
  outsiders,
}: IsolationModel): { readonly caller: Caller; readonly target: Target }[] {
  const own = tenants.flatMap(({ callers, bucket }, at) =>
    callers
      // What takes a crossing in Vault first is fired as what it is: a finding.
      .filter(({ crossed }) => crossed !== true)
      .flatMap((caller) => [
        { caller, target: bucket },
        { caller, target: tenants[(at + 1) % tenants.length]?.bucket ?? bucket },
      ]),
  );
  const first = tenants[0]?.bucket;
  const nobody = outsiders.filter(({ principal }) => principal.kind === 'anonymous');
  return first === undefined ? own : [...own, ...nobody.map((caller) => ({ caller, target: first }))];
}

function requestsOf(caller: Caller, target: Target): Planned[] {
  const found: Planned[] = [];
  provePair(caller, target, {
    every: true,
    onClass: (decided) => found.push(requestOf(decided, caller, target)),
  });
  return found;
}

/** The class's own witness, or for a class that is refused any request of it. */
function requestOf({ action, resource, witness }: DecidedClass, caller: Caller, target: Target): Planned {
  const askable = [action.action.name, ...action.members].find(canBeAsked);
  if (askable === undefined) return { why: 'no call of the SDK asks for any of the class’s actions alone' };
  if (witness !== undefined && action.question === 'grants')
    return { why: 'it is allowed and would change what the other requests rest on (it is a finding)' };
  if (witness !== undefined) return { witness: { ...witness, action: askable } };
  const { name, context } = someName(caller);
  return {
    witness: {
      question: action.question,
      action: askable,
      resource: resource.arn,
      context: { ...caller.context, ...target.context, ...context },
      chosen: context,
      ...(name === undefined ? {} : { name }),
      allowedBy: [],
    },
  };
}

/** The tenant's issued credentials where they are these very ones: reading new ones for each request would only cost. */
function cheapest(caller: Caller, witness: Witness): Identity | undefined {
  const { route, tenant } = caller;
  const plain =
    route?.kind === 'vault' &&
    route.token === undefined &&
    Object.keys(route.parameters).length === 0 &&
    !route.chosenName;
  return plain && tenant !== undefined
    ? { kind: 'tenant', tenant: tenant as TenantId }
    : identityOf(route, tenant, witness);
}
