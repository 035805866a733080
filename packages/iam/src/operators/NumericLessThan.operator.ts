import { numericOperator } from './numeric-values.ts';

/**
 * A number below (before) the value.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export default numericOperator('NumericLessThan', false, (actual, wanted) => actual < wanted);
