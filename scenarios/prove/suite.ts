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

/**
 * A complete request suite for the model: one request for each class of requests of every credential against its own
 * bucket and against another tenant's, made for real. At most `most` requests, taken round by round from all pairs.
 */
export async function runSuite(open: OpenEngine, model: IsolationModel, most: number): Promise<Fired[]> {
  const queues = pairsOf(model).map(({ caller, target }) =>
    requestsOf(caller, target).map((witness) => ({ caller, target, witness })),
  );
  const fired: Fired[] = [];
  for (let round = 0; fired.length < most && queues.some((queue) => queue.length > round); round++)
    for (const queue of queues) {
      const next = queue[round];
      if (next === undefined || fired.length >= most) continue;
      fired.push(
        await fire(open, next.witness, next.caller, next.target, cheapest(next.caller, next.witness)),
      );
    }
  return fired;
}

/** Every tenant's credentials against its own bucket and the next tenant's; nobody's against the first. */
function pairsOf({
  tenants,
  outsiders,
}: IsolationModel): { readonly caller: Caller; readonly target: Target }[] {
  const own = tenants.flatMap(({ callers, bucket }, at) =>
    callers.flatMap((caller) => [
      { caller, target: bucket },
      { caller, target: tenants[(at + 1) % tenants.length]?.bucket ?? bucket },
    ]),
  );
  const first = tenants[0]?.bucket;
  const nobody = outsiders.filter(({ principal }) => principal.kind === 'anonymous');
  return first === undefined ? own : [...own, ...nobody.map((caller) => ({ caller, target: first }))];
}

function requestsOf(caller: Caller, target: Target): Witness[] {
  const found: Witness[] = [];
  provePair(caller, target, {
    every: true,
    onClass: (decided) => found.push(...requestOf(decided, caller, target)),
  });
  return found;
}

/** The class's own witness, or for a class that is refused any request of it; none where no call asks for its actions. */
function requestOf({ action, resource, witness }: DecidedClass, caller: Caller, target: Target): Witness[] {
  const askable = [action.action.name, ...action.members].find(canBeAsked);
  if (askable === undefined) return [];
  if (witness !== undefined) return [{ ...witness, action: askable }];
  const { name, context } = someName(caller);
  return [
    {
      question: action.question,
      action: askable,
      resource: resource.arn,
      context: { ...caller.context, ...target.context, ...context },
      chosen: context,
      ...(name === undefined ? {} : { name }),
      allowedBy: [],
    },
  ];
}

/** The tenant's issued credentials where they are these very ones: reading new ones for each request would only cost. */
function cheapest(caller: Caller, witness: Witness): Identity | undefined {
  const { route, tenant } = caller;
  const plain = route?.kind === 'vault' && Object.keys(route.parameters).length === 0 && !route.chosenName;
  return plain && tenant !== undefined
    ? { kind: 'tenant', tenant: tenant as TenantId }
    : identityOf(route, tenant, witness);
}
