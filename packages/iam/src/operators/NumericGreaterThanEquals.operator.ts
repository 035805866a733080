import { numericOperator } from './numeric-values.ts';

/**
 * A number above (after) the value, or the same.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export default numericOperator('NumericGreaterThanEquals', false, (actual, wanted) => actual >= wanted);
