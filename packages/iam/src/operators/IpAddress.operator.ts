import { ipOperator } from './ip-values.ts';

/**
 * An address in the range (CIDR; an address alone is `/32` or `/128`).
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export default ipOperator('IpAddress', false);
