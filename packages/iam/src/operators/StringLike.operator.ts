import type { Operator } from './operator.types.ts';
import { likeTest } from './string-values.ts';

/**
 * Like the value: `*` is any run of characters, `?` one character; case counts.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
const operator: Operator = {
  name: 'StringLike',
  negated: false,
  wildcards: true,
  variables: true,
  compile: (value, options) => likeTest(value, options),
};
export default operator;
