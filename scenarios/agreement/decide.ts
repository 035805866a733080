import {
  type AuthorizationRequest,
  type Decision,
  evaluate,
  evaluateTrust,
  type NamedPolicy,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
  parsePolicy,
} from '@cordon/iam';
import type { Case, RawPolicy, Reply, Setup } from './case.types.ts';
import { contextOf, hasAccount, principalOf } from './facts.ts';
import { fill, type Names, paperNames } from './names.ts';
import { ABSENT_KEY, type Need, operationOf } from './operations.ts';

/** One question of a case and what the policy engine says to it. */
export interface Asked {
  readonly request: AuthorizationRequest;
  readonly policies: PolicySet;
  readonly decision: Decision;
}

/** Changes the evaluator's input to what an engine that differs from AWS sees. */
export type Distortion = (
  asked: Pick<Asked, 'request' | 'policies'> & { readonly names: Names; readonly one: Case },
) => {
  readonly request: AuthorizationRequest;
  readonly policies: PolicySet;
};

/** What is asked about, where it is not what every fixture has. */
export interface Place {
  readonly bucket?: string;
  /** Its objects’ tags by key. */
  readonly objects?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** When the evaluator is asked: generated policies compare the time with other years, never with today. */
const NOW = new Date();

/** The evaluator's answer: every permission that the request needs must be allowed. Pure. */
export function decide(
  one: Case,
  distort?: Distortion,
  place: Place = {},
): Reply & { readonly asked: readonly Asked[] } {
  const names = paperNames(one.setup.abroad === true, place.bucket);
  const asked: Asked[] = [];
  for (const need of needsOf(one)) {
    const question = ask(one, need, names, distort, place);
    asked.push(question);
    if (question.decision.outcome !== 'allowed')
      return { verdict: 'refused', reason: question.decision.reason, asked };
  }
  return { verdict: 'allowed', reason: asked.at(-1)?.decision.reason ?? '', asked };
}

/** Everything that the request needs, asked whether or not an earlier answer was a refusal. */
export function askAll(one: Case, distort?: Distortion, place: Place = {}): readonly Asked[] {
  const names = paperNames(one.setup.abroad === true, place.bucket);
  return needsOf(one).map((need) => ask(one, need, names, distort, place));
}

/** What the request needs; to be told that a key is absent takes the right to list. */
function needsOf({ ask }: Case): readonly Need[] {
  const operation = operationOf(ask);
  const needs = operation.needs(ask);
  if (operation.reads?.(ask) !== ABSENT_KEY) return needs;
  return [...needs, { action: 's3:ListBucket', resource: 'arn:aws:s3:::%bucket%', on: 'bucket' }];
}

function ask(one: Case, need: Need, names: Names, distort: Distortion | undefined, place: Place): Asked {
  const { setup } = one;
  const ownResource = need.on === 'iam' || need.on === 'service';
  const request: AuthorizationRequest = {
    principal: principalOf(one, names),
    action: need.action,
    resource: fill(need.resource, names),
    resourceAccountId: ownResource ? names.home : names.account,
    context: contextOf(one, need, names, NOW, place.objects),
  };
  const policies = policiesOf(setup, need, names);
  const seen = distort === undefined ? { request, policies } : distort({ request, policies, names, one });
  const trust = need.on === 'trust' ? seen.policies.resource : undefined;
  const decision =
    trust === undefined
      ? evaluate(seen.request, seen.policies)
      : evaluateTrust(seen.request, trust, seen.policies);
  return { ...seen, decision };
}

function policiesOf(setup: Setup, need: Need, names: Names): PolicySet {
  const { caller, identity, boundary, session, bucket, trust, scp, rcp } = setup;
  const own = caller !== 'root' && hasAccount(setup);
  const limited = caller === 'role-session' || caller === 'federated-user';
  const resource = need.on === 'trust' ? trust : need.on === 'bucket' ? bucket : undefined;
  const kind = need.on === 'trust' ? 'trust' : 'resource';
  return {
    identity: own ? identity.map((policy, at) => named(`identity ${at + 1}`, policy, 'identity', names)) : [],
    ...(own && boundary !== undefined ? { boundary: [named('boundary', boundary, 'boundary', names)] } : {}),
    ...(limited && session !== undefined ? { session: [named('session', session, 'session', names)] } : {}),
    ...(resource === undefined ? {} : { resource: named(kind, resource, kind, names) }),
    ...(scp === undefined || !hasAccount(setup) ? {} : { scp: levels(scp, 'scp', names) }),
    // IAM is none of the services that resource control policies limit.
    ...(rcp === undefined || need.on === 'iam' ? {} : { rcp: levels(rcp, 'rcp', names) }),
  };
}

function levels(given: NonNullable<Setup['scp']>, kind: 'scp' | 'rcp', names: Names) {
  return given.map((level, at) => level.map((one) => named(`${kind} level ${at + 1}`, one, kind, names)));
}

function named(name: string, policy: RawPolicy, kind: PolicyKind, names: Names): NamedPolicy {
  const where = `${kind} ${names.home} ${names.bucket}`;
  const known = parsed.get(policy)?.get(where);
  if (known !== undefined) return { name, document: known };
  const document = parsePolicy(fill(policy, names) as object, kind);
  parsed.set(policy, (parsed.get(policy) ?? new Map()).set(where, document));
  return { name, document };
}

/** One set of policies is asked many times, and once more for every known departure. */
const parsed = new WeakMap<RawPolicy, Map<string, PolicyDocument>>();
