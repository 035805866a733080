import type { Operator } from './operator.types.ts';
import { exactTest, folded } from './string-values.ts';

/**
 * `true` or `false`; case does not count, and nothing else matches.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean
 */
const operator: Operator = {
  name: 'Bool',
  negated: false,
  wildcards: false,
  variables: true,
  compile(value, options) {
    const test = exactTest(value, options, folded);
    return (actual, context) => isBoolean(actual) && test(actual, context);
  },
  problem: (value) =>
    isBoolean(value) || value.includes('${') ? undefined : 'is neither `true` nor `false`',
};
export default operator;

function isBoolean(text: string): boolean {
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false';
}
