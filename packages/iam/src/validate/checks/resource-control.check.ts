import type { Check, Finding } from '../finding.types.ts';

/**
 * A customer's resource control policy denies only, by `Action`, and names its services: what allows is AWS's own
 * `RCPFullAWSAccess` alone. (That it names everyone is checked when it is parsed.)
 * Page: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export const checkResourceControl: Check = ({ document, kind, at }) => {
  if (kind !== 'rcp') return [];
  const findings: Finding[] = [];
  for (const { effect, action, index } of document.statements) {
    if (effect === 'Allow')
      findings.push({
        level: 'error',
        rule: 'rcp-allow',
        message: 'a resource control policy only denies',
        position: at('Statement', index, 'Effect'),
      });
    if (action.not || action.patterns.includes('*'))
      findings.push({
        level: 'error',
        rule: 'rcp-action',
        message: 'a resource control policy names the actions that it denies by their service, as in `s3:*`',
        position: at('Statement', index, action.not ? 'NotAction' : 'Action'),
      });
  }
  return findings;
};
