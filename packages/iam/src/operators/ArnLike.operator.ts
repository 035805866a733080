import { arnOperator } from './arn-values.ts';

/**
 * An ARN whose six parts resemble the value’s, part by part; case counts.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export default arnOperator('ArnLike', false);
