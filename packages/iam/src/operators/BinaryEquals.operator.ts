import { parseBase64 } from '../values/base64.ts';
import type { Operator } from './operator.types.ts';

/**
 * The same bytes; the value in the policy and the value in the request's context are base64.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
const operator: Operator = {
  name: 'BinaryEquals',
  negated: false,
  wildcards: false,
  variables: false,
  compile(value) {
    const wanted = parseBase64(value);
    return (actual) => wanted !== undefined && parseBase64(actual)?.equals(wanted) === true;
  },
  problem: (value) => (parseBase64(value) === undefined ? 'is not base64' : undefined),
};
export default operator;
