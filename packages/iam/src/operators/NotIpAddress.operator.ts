import { ipOperator } from './ip-values.ts';

/**
 * An address in none of the ranges.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export default ipOperator('NotIpAddress', true);
