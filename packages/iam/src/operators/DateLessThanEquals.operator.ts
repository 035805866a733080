import { dateOperator } from './date-values.ts';

/**
 * A time below (before) the value, or the same.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export default dateOperator('DateLessThanEquals', false, (actual, wanted) => actual <= wanted);
