import { type MatchInput, matchInput } from '../match/statement.ts';
import type { NamedPolicy, PolicyLayer } from '../policy.ts';
import type { AuthorizationRequest, Decision, PolicySet, StatementRef } from '../request.types.ts';
import { combineLayers, type Need, type Situation } from './layers.ts';
import { nearestMiss } from './nearest-miss.ts';
import { denialReason, grantReason, missingReason } from './reason.ts';
import { type Found, survey } from './survey.ts';

/**
 * Decides one request as AWS documents it: an explicit deny wins; else service and resource control policies must allow
 * and one way of `grantAlternatives` must be open. `reason` and `nearestMiss` are worked out when they are read.
 * Never throws on a parsed document; documents must not be changed after their first use.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AuthorizationRequest, policies: PolicySet): Decision {
  return decide(request, policies, policies.resource, false);
}

/**
 * Decides a request of the AssumeRole family (`sts:AssumeRole`, `sts:AssumeRoleWithWebIdentity`, `sts:TagSession`,
 * `sts:SetSourceIdentity`) against a role's trust policy; `request.resource` is the role's ARN and
 * `request.resourceAccountId` its account. The trust policy must allow in every case; the caller's own policies must
 * allow too when it names only the account, or when the caller is in another account. `policies.resource` is not read.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_compare-resource-policies.html
 */
export function evaluateTrust(
  request: AuthorizationRequest,
  trust: NamedPolicy,
  policies: PolicySet,
): Decision {
  return decide(request, policies, trust, true);
}

function decide(
  request: AuthorizationRequest,
  policies: PolicySet,
  resource: NamedPolicy | undefined,
  trust: boolean,
): Decision {
  const { principal } = request;
  const situation: Situation = {
    principal: principal.kind,
    sameAccount: 'accountId' in principal && principal.accountId === request.resourceAccountId,
    trust,
  };
  const input = matchInput(request, policies.boundary !== undefined);
  const { denies, met } = survey(input, policies, resource, situation);
  const combined = combineLayers(denies.length > 0, met, situation);
  if (combined.outcome === 'implicitly-denied')
    return refused(combined.missing, input, policies, resource, situation);
  if (combined.outcome === 'explicitly-denied')
    return decided(combined.outcome, denies, () => denialReason(denies, request));
  const grounds = combined.way.flatMap((need) => met.get(need) as readonly Found[]);
  return decided(combined.outcome, grounds, () => grantReason(grounds, request));
}

function decided(outcome: Decision['outcome'], by: readonly Found[], reason: () => string): Decision {
  return {
    outcome,
    by: by.map(refOf),
    missing: [],
    get reason() {
      return reason();
    },
  };
}

function refused(
  needs: readonly Need[],
  input: MatchInput,
  policies: PolicySet,
  resource: NamedPolicy | undefined,
  situation: Situation,
): Decision {
  const missing = needs.map((need): PolicyLayer => layerOf(need, situation.trust));
  let miss: { readonly found: Decision['nearestMiss'] } | undefined;
  const decision = {
    outcome: 'implicitly-denied',
    by: [],
    missing,
    get reason() {
      return missingReason(missing, input.request, policies, resource);
    },
    get nearestMiss() {
      miss ??= { found: nearestMiss(missing, input, policies, resource, situation) };
      return miss.found;
    },
  } as const;
  return decision as Decision;
}

function layerOf(need: Need, trust: boolean): PolicyLayer {
  return need.startsWith('resource:') ? (trust ? 'trust' : 'resource') : (need as PolicyLayer);
}

/** Names a matched statement: its policy layer, policy, index and Sid. */
export function refOf(found: Found): StatementRef {
  const { sid, index } = found.statement;
  return { layer: found.layer, policy: found.policy, index, ...(sid === undefined ? {} : { sid }) };
}
