import type { Context } from '@cordon/iam';
import { sourceOf } from '../dimension/keys.ts';
import type { Caller } from '../problem.types.ts';
import { coveringForms, formOf, knowsVariables, parseResourceTemplate, parseTemplate } from '../semantics.ts';
import type { Active } from './active.ts';

/**
 * Whether it is open that the Deny applies to the caller at all: it is the organisation's, and where the account stands in it is
 * not known, or AWS does not say. Either a variable in it has no value (“might cause the
 * entire statement to be invalid”), or its `NotPrincipal` names the caller on some levels and not on all (“might deny access
 * to the entire account”).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function doubtOf(active: Active, caller: Caller, fixed: Context): string | undefined {
  const { statement } = active.compiled;
  if (statement.effect !== 'Deny') return undefined;
  const { policy, index, sid } = active.ref;
  const where = `the Deny in statement ${sid === undefined ? index + 1 : `\`${sid}\``} of ${policy}`;
  if (active.layer === 'scp' && caller.policies.scpUnsure === true)
    return `unless ${where} applies, of which it is not known whether it bears on the account`;
  const variable = unresolved(active, caller, fixed);
  if (variable !== undefined)
    return `unless ${where} applies, of which AWS does not say: its variable \`${variable}\` has no value`;
  return halfNamed(active, caller)
    ? `unless ${where} applies, of which AWS does not say: its \`NotPrincipal\` names the caller in part`
    : undefined;
}

/** A variable of the statement that no request of the caller gives a value to. */
function unresolved(active: Active, caller: Caller, fixed: Context): string | undefined {
  const { resource, conditions } = active.compiled.statement;
  const variables = knowsVariables(active.version);
  if (!variables) return undefined;
  const templates = [
    ...(resource?.patterns ?? []).map((pattern) => parseResourceTemplate(pattern, variables)),
    ...conditions.flatMap(({ operator, values }) =>
      /^(String|Arn|Bool)/.test(operator)
        ? values.map((value) => parseTemplate(value, { wildcards: true, variables }))
        : [],
    ),
  ];
  for (const { parts } of templates)
    for (const part of parts) {
      if (typeof part !== 'object' || part.fallback !== undefined) continue;
      if (fixed[part.key] === undefined && sourceOf(part.key, caller) === 'fixed') return part.key;
    }
  return undefined;
}

/** Whether some entry of `NotPrincipal` names the caller, and the evaluator denies nonetheless. */
export function halfNamed(active: Pick<Active, 'compiled'>, caller: Caller): boolean {
  const { principal: element, effect } = active.compiled.statement;
  if (element === undefined || !element.not) return false;
  const facts = { principal: caller.principal, hasBoundary: caller.policies.boundary !== undefined };
  // With a boundary it always denies, by AWS's own words.
  if (facts.hasBoundary) return false;
  // Who is named by the account alone is denied: that is what AWS's own examples are for.
  const named = element.entries.some(
    (entry) => !['account', undefined].includes(formOf(entry, facts)) || namesOpen(entry.value, caller),
  );
  return named && coveringForms(element, effect, facts).length > 0;
}

/** Whether an entry may name the caller under a name that is open. */
function namesOpen(value: string, { principal, name }: Caller): boolean {
  if (name === undefined) return false;
  const arn =
    principal.kind === 'role-session' ? principal.sessionArn : 'arn' in principal ? principal.arn : '';
  const before = arn.slice(0, arn.lastIndexOf('/') + 1);
  return before !== '' && value.startsWith(before);
}
