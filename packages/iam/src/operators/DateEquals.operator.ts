import { dateOperator } from './date-values.ts';

/**
 * The same time.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export default dateOperator('DateEquals', false, (actual, wanted) => actual === wanted);
