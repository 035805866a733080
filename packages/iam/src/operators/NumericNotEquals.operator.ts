import { numericOperator } from './numeric-values.ts';

/**
 * Another number than all of the values.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export default numericOperator('NumericNotEquals', true, (actual, wanted) => actual === wanted);
