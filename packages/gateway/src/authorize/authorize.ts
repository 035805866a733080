import { type Context, evaluate, evaluateTrust, type NamedPolicy, type PolicySet } from '@cordon/iam';
import type { Core } from '../core.ts';
import type { Judged } from '../decision-log/record.ts';
import { limitsOf } from '../organization/limits.ts';
import type { Caller } from '../who/caller.ts';

/** One question to the policy engine. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  /** Of the resource; for the AssumeRole family the role’s trust policy, with `trust`. */
  readonly resourcePolicy?: NamedPolicy;
  readonly trust?: true;
  readonly context: Context;
}

/** What a caller brings; what its organisation says is added to every question. */
export type PrincipalPolicies = Omit<PolicySet, 'resource' | 'scp' | 'rcp'>;

/** Decides one question about the caller. */
export function judge(
  core: Pick<Core, 'organization'>,
  caller: Pick<Caller, 'principal' | 'accountId'>,
  policies: PrincipalPolicies,
  question: Question,
): Judged {
  const { action, resource, resourceAccountId, resourcePolicy } = question;
  const limits = limitsOf(core.organization, caller.accountId, action, resourceAccountId);
  const request = {
    principal: caller.principal,
    action,
    resource,
    resourceAccountId,
    context: core.organization === undefined ? question.context : { ...question.context, ...limits.context },
  };
  const set = { ...policies, ...limits.policies };
  if (resourcePolicy === undefined) return { action, resource, decision: evaluate(request, set) };
  const decision =
    question.trust === true
      ? evaluateTrust(request, resourcePolicy, set)
      : evaluate(request, { ...set, resource: resourcePolicy });
  return { action, resource, decision };
}
