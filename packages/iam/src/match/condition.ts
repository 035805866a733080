import { contextValue } from '../context/context.ts';
import { operatorNamed } from '../operators/operators.ts';
import { knowsVariables } from '../pattern/template.ts';
import type { Condition, PolicyDocument } from '../policy.ts';
import type { Context } from '../request.types.ts';
import { isMultiValued } from '../validate/catalogue.ts';

/** One line of a `Condition` block, ready. */
export interface CompiledCondition {
  readonly condition: Condition;
  readonly holds: (context: Context) => boolean;
}

/** The operator as a policy writes it: `ForAllValues:StringLikeIfExists`. */
export function operatorOf({ set, operator, ifExists }: Condition): string {
  return `${set === undefined ? '' : `${set}:`}${operator}${ifExists ? 'IfExists' : ''}`;
}

/** What a key that the request does not have (or has with no value) makes of a condition. */
export function holdsWithoutKey(condition: Pick<Condition, 'ifExists' | 'set'>, negated: boolean): boolean {
  if (condition.ifExists) return true;
  if (condition.set !== undefined) return condition.set === 'ForAllValues';
  return negated;
}

/**
 * Any value of the policy suffices for a positive operator; a negated one holds when none matches. A key that is missing
 * makes positive operators false, negated ones and `…IfExists` true, `ForAllValues:` true and `ForAnyValue:` false (also
 * for negated operators). A key of several values needs a set operator: compared without one it never matches, whatever
 * the operator and however many values the request has (`docs/decisions/0011-a-key-of-several-values.md`).
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function compileCondition(
  condition: Condition,
  version: PolicyDocument['version'],
): CompiledCondition {
  const operator = operatorNamed(condition.operator);
  const key = condition.key.toLowerCase();
  const variables = operator.variables && knowsVariables(version);
  const tests = condition.values.map((value) => operator.compile(value, { variables }));
  const matchesAny = (actual: string, context: Context): boolean =>
    tests.some((test) => test(actual, context));

  if (operator.presence === true)
    return { condition, holds: (context) => matchesAny(String(isNull(contextValue(context, key))), context) };

  const { negated } = operator;
  const several = isMultiValued(key);
  const { set } = condition;
  const holds = (context: Context): boolean => {
    const found = contextValue(context, key);
    if (found === undefined) return holdsWithoutKey(condition, negated);
    const values = typeof found === 'string' ? [found] : found;
    if (set === undefined) {
      const [only, ...others] = values;
      if (only === undefined) return negated;
      if (several || others.length > 0) return false;
      return matchesAny(only, context) !== negated;
    }
    if (isEmptySet(values)) return set === 'ForAllValues';
    const one = (value: string): boolean => matchesAny(value, context) !== negated;
    return set === 'ForAllValues' ? values.every(one) : values.some(one);
  };
  return { condition, holds };
}

/** The documentation counts an empty string as an empty data set for the set operators. */
function isEmptySet(values: readonly string[]): boolean {
  return values.length === 0 || (values.length === 1 && values[0] === '');
}

/** A key with several values of which none is there is as good as missing; a single empty string is a value. */
function isNull(found: string | readonly string[] | undefined): boolean {
  return found === undefined || (typeof found !== 'string' && isEmptySet(found));
}
