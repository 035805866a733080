import { arnOperator } from './arn-values.ts';

/**
 * An ARN that resembles none of the values.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export default arnOperator('ArnNotLike', true);
