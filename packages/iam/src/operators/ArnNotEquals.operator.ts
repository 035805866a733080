import { arnOperator } from './arn-values.ts';

/**
 * Behaves as `ArnNotLike`.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export default arnOperator('ArnNotEquals', true);
