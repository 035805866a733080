import { dateOperator } from './date-values.ts';

/**
 * A time above (after) the value.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export default dateOperator('DateGreaterThan', false, (actual, wanted) => actual > wanted);
