import type { Operator } from './operator.types.ts';
import { exactTest, same } from './string-values.ts';

/**
 * Not equal to any of the values, case counts.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
const operator: Operator = {
  name: 'StringNotEquals',
  negated: true,
  wildcards: false,
  variables: true,
  compile: (value, options) => exactTest(value, options, same),
};
export default operator;
