import type { Operator } from './operator.types.ts';

/**
 * `true`: the request does not have the key; `false`: it has it. `actual` is `true` when the key is missing.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
 */
const operator: Operator = {
  name: 'Null',
  negated: false,
  wildcards: false,
  variables: false,
  presence: true,
  compile(value) {
    const wanted = value.toLowerCase();
    return (actual) => actual === wanted;
  },
  problem: (value) => (/^(?:true|false)$/i.test(value) ? undefined : 'is neither `true` nor `false`'),
};
export default operator;
