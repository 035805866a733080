import type { Check, Finding } from '../finding.types.ts';

/**
 * A resource control policy denies by `Action`, and names its services; it allows everything or nothing, as AWS's own
 * `RCPFullAWSAccess` does. (That it names everyone is checked when it is parsed.)
 * Pages: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (RCP syntax error)
 */
export const checkResourceControl: Check = ({ document, kind, at }) => {
  if (kind !== 'rcp') return [];
  const findings: Finding[] = [];
  for (const { effect, action, resource, conditions, index } of document.statements) {
    const whole = resource?.not === false && resource.patterns.every((pattern) => pattern === '*');
    if (effect === 'Allow' && !(whole && conditions.length === 0))
      findings.push({
        level: 'error',
        rule: 'rcp-allow',
        message: 'a resource control policy allows on `"Resource": "*"` and without condition, or denies',
        position: at('Statement', index, 'Effect'),
      });
    if (action.not || (effect === 'Deny' && action.patterns.includes('*')))
      findings.push({
        level: 'error',
        rule: 'rcp-action',
        message: 'a resource control policy names the actions that it denies by their service, as in `s3:*`',
        position: at('Statement', index, action.not ? 'NotAction' : 'Action'),
      });
  }
  return findings;
};
