import { dateOperator } from './date-values.ts';

/**
 * Another time than all of the values.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export default dateOperator('DateNotEquals', true, (actual, wanted) => actual === wanted);
