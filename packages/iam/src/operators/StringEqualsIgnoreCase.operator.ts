import type { Operator } from './operator.types.ts';
import { exactTest, folded } from './string-values.ts';

/**
 * Equal, case does not count.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
const operator: Operator = {
  name: 'StringEqualsIgnoreCase',
  negated: false,
  wildcards: false,
  variables: true,
  compile: (value, options) => exactTest(value, options, folded),
};
export default operator;
