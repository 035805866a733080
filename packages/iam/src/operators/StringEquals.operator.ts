import type { Operator } from './operator.types.ts';
import { exactTest, same } from './string-values.ts';

/**
 * Equal, case counts; `*` and `?` are plain characters.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
const operator: Operator = {
  name: 'StringEquals',
  negated: false,
  wildcards: false,
  variables: true,
  compile: (value, options) => exactTest(value, options, same),
};
export default operator;
