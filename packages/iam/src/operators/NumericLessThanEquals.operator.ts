import { numericOperator } from './numeric-values.ts';

/**
 * A number below (before) the value, or the same.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export default numericOperator('NumericLessThanEquals', false, (actual, wanted) => actual <= wanted);
