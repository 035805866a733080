import type { Call, Identity, OpenEngine, TenantId } from '@cordon/domain';
import {
  accountTarget,
  type Caller,
  canCallIam,
  type DecidedClass,
  decisionOn,
  type IsolationModel,
  iamTarget,
  provePair,
  someName,
  type Target,
  type Witness,
} from '@cordon/prover';
import { type Fired, fire, identityOf } from './fire.ts';
import { iamCallsFor } from './iam-operations.ts';
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
type Planned = Asked | { readonly why: string };

interface Asked {
  readonly witness: Witness;
  /** Absent for S3’s own operations. */
  readonly call?: Call;
}

/**
 * A complete request suite for the model: one request for each class of requests of every credential against its own
 * bucket and against another tenant's, made for real. At most `most` requests, taken round by round from all pairs.
 * `issued`: what each tenant was issued are the credentials that its own path gives.
 */
export async function runSuite(
  open: OpenEngine,
  model: IsolationModel,
  most: number,
  issued = true,
): Promise<SuiteRun> {
  const requests: Fired[] = [];
  const reasons = new Map<string, number>();
  const leave = (why: string): void => void reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const queues = pairsOf(model).map(({ caller, target }) => {
    const asked: Asked[] = [];
    for (const planned of requestsOf(caller, target, model))
      if ('why' in planned) leave(planned.why);
      else asked.push(planned);
    return { caller, target, asked };
  });
  const longest = Math.max(0, ...queues.map(({ asked }) => asked.length));
  for (let round = 0; round < longest; round++)
    for (const { caller, target, asked } of queues) {
      const request = asked[round];
      if (request === undefined) continue;
      const { witness, call } = request;
      if (requests.length >= most) leave(`beyond the ${most} requests asked for (\`--suite\`)`);
      else
        requests.push(
          await fire(open, {
            witness,
            caller,
            target,
            as: issued ? cheapest(caller, witness) : undefined,
            given: call,
          }),
        );
    }
  const wanted = queues.reduce((sum, { asked }) => sum + asked.length, 0);
  return {
    requests,
    wanted: Math.min(wanted, most),
    leftOut: [...reasons].map(([why, classes]) => ({ why, classes })),
  };
}

/**
 * Every tenant's own credentials against its own bucket, the next tenant's, and IAM and S3 of its own account; nobody's
 * against the first bucket.
 */
function pairsOf({
  tenants,
  outsiders,
}: IsolationModel): { readonly caller: Caller; readonly target: Target }[] {
  const own = tenants.flatMap(({ callers, data: [bucket] }, at) =>
    callers
      // What takes a crossing in Vault first is fired as what it is: a finding.
      .filter(({ crossed }) => crossed !== true)
      .flatMap((caller) => [
        ...[bucket, tenants[(at + 1) % tenants.length]?.data[0]].flatMap((target) =>
          target === undefined ? [] : [{ caller, target }],
        ),
        ...accountsOf(caller),
      ]),
  );
  const first = tenants[0]?.data[0];
  const nobody = outsiders.filter(({ principal }) => principal.kind === 'anonymous');
  return first === undefined ? own : [...own, ...nobody.map((caller) => ({ caller, target: first }))];
}

/** IAM and S3 answer for the account of whoever asks, and IAM takes no credentials of a federated user. */
function accountsOf(caller: Caller): { readonly caller: Caller; readonly target: Target }[] {
  const { principal } = caller;
  if (!('accountId' in principal)) return [];
  const s3 = { caller, target: accountTarget(principal.accountId) };
  return canCallIam(caller) ? [s3, { caller, target: iamTarget(principal.accountId) }] : [s3];
}

function requestsOf(caller: Caller, target: Target, model: IsolationModel): Planned[] {
  const found: Planned[] = [];
  provePair(caller, target, {
    every: true,
    onClass: (decided) =>
      found.push(
        target.kind === 'iam'
          ? iamRequestOf(decided, caller, target, model)
          : requestOf(decided, caller, target),
      ),
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
  return { witness: anyRequest(action.question, askable, resource.arn, caller, target) };
}

/** A call to IAM for the class: one that the model decides as it decides the class. */
function iamRequestOf(
  { action, outcome, witness }: DecidedClass,
  caller: Caller,
  target: Target,
  model: IsolationModel,
): Planned {
  if (witness !== undefined && action.question === 'grants')
    return { why: 'it is allowed and would change what the other requests rest on (it is a finding)' };
  const calls = iamCallsFor([action.action.name, ...action.members], target.accountId, model);
  if (calls.length === 0) return { why: 'no call of the SDK asks for any of the class’s actions alone' };
  for (const { action: name, resource, call } of calls) {
    const asked =
      witness === undefined
        ? anyRequest(action.question, name, resource, caller, target)
        : { ...witness, action: name, resource };
    const decided = decisionOn(asked, caller, target).outcome === 'allowed' ? 'allowed' : 'refused';
    if (decided === outcome) return { witness: asked, call };
  }
  return { why: 'nothing that is deployed in IAM is a resource of the class' };
}

function anyRequest(
  question: Witness['question'],
  action: string,
  resource: string,
  caller: Caller,
  target: Target,
): Witness {
  const { name, context } = someName(caller);
  return {
    question,
    action,
    resource,
    context: { ...caller.context, ...target.context, ...context },
    chosen: context,
    ...(name === undefined ? {} : { name }),
    allowedBy: [],
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
