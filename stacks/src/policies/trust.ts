import { type PolicyJson, policy, type StatementJson } from './document.ts';

/**
 * Who may assume a tenant's role: the broker alone, never the account. Naming the account would hand the decision to
 * every identity policy in it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function brokerTrust(
  brokerArn: string,
  actions: readonly string[] = ['sts:AssumeRole'],
  condition?: StatementJson['Condition'],
): PolicyJson {
  return policy({
    Sid: 'BrokerOnly',
    Effect: 'Allow',
    Principal: { AWS: brokerArn },
    Action: actions,
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}
