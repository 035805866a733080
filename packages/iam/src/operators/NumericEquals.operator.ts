import { numericOperator } from './numeric-values.ts';

/**
 * The same number.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export default numericOperator('NumericEquals', false, (actual, wanted) => actual === wanted);
