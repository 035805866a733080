import {
  type Context,
  type Decision,
  evaluate,
  evaluateTrust,
  type NamedPolicy,
  type PolicyLayer,
  type PolicySet,
} from '@cordon/iam';
import { AwsError } from '../errors/aws-error.ts';
import { limitsOf, type ReadOrganization } from '../organization/organization.ts';
import type { Caller } from '../who/caller.ts';
import { keysOfAction, refuseUnmodelled } from './condition-keys.ts';

const KINDS: Readonly<Record<PolicyLayer, string>> = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  'scope-down': 'scope down policy',
  resource: 'resource-based policy',
  trust: 'resource-based policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
};

/**
 * `AccessDenied` with the words that AWS uses.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(caller: Caller, refused: Judged): AwsError {
  if (caller.principal.kind === 'anonymous') return new AwsError(403, 'AccessDenied', 'Access Denied');
  const { decision, action, resource } = refused;
  const on = resource === '*' ? '' : ` on resource: "${resource}"`;
  const isDenied = decision.outcome === 'explicitly-denied';
  const [layer = 'identity'] = isDenied ? decision.by.map((statement) => statement.layer) : decision.missing;
  const why = isDenied
    ? `with an explicit deny in ${article(KINDS[layer])}`
    : `because no ${KINDS[layer]} allows the ${action} action`;
  return new AwsError(
    403,
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action}${on} ${why}`,
  );
}

function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

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
  /** Global keys that this question does not have. */
  readonly absent?: readonly string[];
  /** No resource control policy holds of the resource. */
  readonly withoutRcp?: true;
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
    context: { ...context, ...limits.context },
  };
  const { scp, rcp } = limits.policies;
  const set = {
    ...policies,
    ...(scp && { scp }),
    ...(rcp && question.withoutRcp !== true && { rcp }),
  };
  refuseUnmodelled(action, { ...set, ...(resourcePolicy && { resource: resourcePolicy }) });
  if (resourcePolicy === undefined) return { action, resource, decision: evaluate(request, set) };
  const decision =
    question.trust === true
      ? evaluateTrust(request, resourcePolicy, set)
      : evaluate(request, { ...set, resource: resourcePolicy });
  return { action, resource, decision };
}
