import type { Context, StatementRef } from '@cordon/iam';
import type { Caller, Target, Witness } from '../problem.types.ts';
import { evaluate, evaluateTrust } from '../semantics.ts';
import type { ActionClass } from './actions.ts';
import { type WorkedProblem, withName } from './rules.ts';
import type { Found } from './search.ts';

/** A request out of the classes that are left: absent keys before present ones, then the shortest value. */
export function witnessOf(
  problem: WorkedProblem,
  found: Found<StatementRef>,
  action: ActionClass,
  resource: string,
  caller: Caller,
  target: Target,
): Witness {
  const chosen: Record<string, string | readonly string[]> = {};
  const lacking = new Set<string>();
  let name: string | undefined;
  for (const [index, { key, classes }] of problem.dimensions.entries()) {
    const mask = found.domains[index] ?? 0n;
    const one = classes.find((_, bit) => (mask >> BigInt(bit)) & 1n);
    if (one === undefined) continue;
    if (one.name !== undefined) name = one.name;
    if (one.absent) lacking.add(key);
    Object.assign(chosen, one.context);
  }
  const fixed = Object.entries({ ...caller.context, ...target.context }).filter(([key]) => !lacking.has(key));
  const context: Context = { ...Object.fromEntries(fixed), ...chosen };
  return {
    question: action.question,
    action: action.action.name,
    resource,
    context,
    chosen,
    ...(name === undefined ? {} : { name }),
    allowedBy: found.allowedBy,
  };
}

/** The evaluator's own word on the witness. */
export function isAllowed(witness: Witness, caller: Caller, target: Target): boolean {
  return decisionOn(witness, caller, target).outcome === 'allowed';
}

/** The evaluator's decision on the witness. */
export function decisionOn(witness: Witness, caller: Caller, target: Target): ReturnType<typeof evaluate> {
  const principal = witness.name === undefined ? caller.principal : withName(caller.principal, witness.name);
  const request = {
    principal,
    action: witness.action,
    resource: witness.resource,
    resourceAccountId: target.accountId,
    context: witness.context,
  };
  const { policy, kind } = target;
  if (policy === undefined) return evaluate(request, caller.policies);
  return kind === 'role'
    ? evaluateTrust(request, policy, caller.policies)
    : evaluate(request, { ...caller.policies, resource: policy });
}
