import { type Context, evaluate, type NamedPolicy, type PolicySet } from '@cordon/iam';
import type { Judged } from '../decision-log/record.ts';
import type { Caller } from '../who/caller.ts';

/** One question to the policy engine. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  readonly resourcePolicy?: NamedPolicy;
  readonly context: Context;
}

export type PrincipalPolicies = Omit<PolicySet, 'resource'>;

/** Decides one question about the caller. */
export function judge(caller: Caller, policies: PrincipalPolicies, question: Question): Judged {
  const { action, resource, resourceAccountId, context } = question;
  const decision = evaluate(
    { principal: caller.principal, action, resource, resourceAccountId, context },
    question.resourcePolicy === undefined ? policies : { ...policies, resource: question.resourcePolicy },
  );
  return { action, resource, decision };
}

/** Asks one question after the other, and stops at the first that is refused. */
export function judgeAll(
  caller: Caller,
  policies: PrincipalPolicies,
  questions: readonly Question[],
): { readonly judged: readonly Judged[]; readonly refused?: Judged } {
  const judged: Judged[] = [];
  for (const question of questions) {
    const one = judge(caller, policies, question);
    judged.push(one);
    if (one.decision.outcome !== 'allowed') return { judged, refused: one };
  }
  return { judged };
}
