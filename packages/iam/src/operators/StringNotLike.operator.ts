import type { Operator } from './operator.types.ts';
import { likeTest } from './string-values.ts';

/**
 * Like none of the values, case counts.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
const operator: Operator = {
  name: 'StringNotLike',
  negated: true,
  wildcards: true,
  variables: true,
  compile: (value, options) => likeTest(value, options),
};
export default operator;
