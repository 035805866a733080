import {
  type Context,
  type Decision,
  evaluate,
  evaluateTrust,
  type NamedPolicy,
  type PolicySet,
} from '@cordon/iam';
import { limitsOf } from '../organization/limits.ts';
import type { ReadOrganization } from '../organization/organization.ts';
import type { Caller } from '../who/caller.ts';
import { keysOfAction, refuseUnmodelled } from './condition-keys.ts';

/** One question to the policy engine. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  /** Of the resource; for the AssumeRole family the role’s trust policy, with `trust`. */
  readonly resourcePolicy?: NamedPolicy;
  readonly trust?: true;
  /** Beside the global keys and `aws:ResourceAccount`, which a `Call` adds. */
  readonly context?: Context;
}

/** One permission that was asked for, and what was decided about it. */
export interface Judged {
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
}

/** Decides one question about the caller. Throws `NotImplemented` for policies on condition keys that are not modelled. */
export function judge(
  { organization }: { readonly organization?: ReadOrganization | undefined },
  caller: Pick<Caller, 'principal' | 'accountId'>,
  policies: Omit<PolicySet, 'resource' | 'scp' | 'rcp'>,
  question: Question,
): Judged {
  const { action, resource, resourceAccountId, resourcePolicy } = question;
  const limits = limitsOf(organization, caller.accountId, action, resourceAccountId);
  const context = keysOfAction(action, question.context ?? {});
  const request = {
    principal: caller.principal,
    action,
    resource,
    resourceAccountId,
    context: organization === undefined ? context : { ...context, ...limits.context },
  };
  const set = { ...policies, ...limits.policies };
  refuseUnmodelled(
    action,
    question.trust === true ? set : { ...set, ...(resourcePolicy && { resource: resourcePolicy }) },
  );
  if (resourcePolicy === undefined) return { action, resource, decision: evaluate(request, set) };
  const decision =
    question.trust === true
      ? evaluateTrust(request, resourcePolicy, set)
      : evaluate(request, { ...set, resource: resourcePolicy });
  return { action, resource, decision };
}
