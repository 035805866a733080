import { compileAction } from '../../match/action.ts';
import type { PolicyKind } from '../../request.types.ts';
import { catalogueService } from '../catalogue.ts';
import type { Check, Finding } from '../finding.types.ts';

/**
 * An action is `*` or `service:name` with one colon, its service written in letters, digits, `-` and `.`, and names at
 * least one action that exists. IAM stores a policy with unknown actions, whatever their service; S3 and trust policies
 * with them are refused.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html and
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export const checkActions: Check = ({ document, kind, at }) => {
  const findings: Finding[] = [];
  for (const { action, index } of document.statements)
    for (const [order, pattern] of action.patterns.entries()) {
      const problem = problemOf(pattern, kind);
      const position = at('Statement', index, action.not ? 'NotAction' : 'Action', order);
      if (problem !== undefined) findings.push({ ...problem, position });
    }
  return findings;
};

function problemOf(pattern: string, kind: PolicyKind): Omit<Finding, 'position'> | undefined {
  const [prefix = '', name] = pattern.split(/:(.*)/s);
  if (kind === 'trust' && prefix.toLowerCase() !== 'sts')
    return {
      level: 'error',
      rule: 'trust-action',
      message: `a trust policy has STS actions only, not \`${pattern}\``,
    };
  if (pattern === '*') return undefined;
  if (name === undefined || name === '' || prefix === '')
    return {
      level: 'error',
      rule: 'malformed-action',
      message: `the action \`${pattern}\` must be \`*\` or begin with a service, as in \`s3:GetObject\``,
    };
  const level = kind === 'resource' || kind === 'trust' ? 'error' : 'warning';
  if (/[^a-z0-9.-]/i.test(prefix) || name.includes(':'))
    return {
      level: 'error',
      rule: 'malformed-action',
      message: `the action \`${pattern}\` must name one service in full, then one action`,
    };
  const service = catalogueService(prefix);
  if (service === undefined)
    return {
      level,
      rule: 'unknown-service',
      message: `there is no service \`${prefix}\` (action \`${pattern}\`)`,
    };
  const matches = compileAction({ not: false, patterns: [name] });
  if ([...service.actions.keys()].some(matches)) return undefined;
  return { level, rule: 'unknown-action', message: `\`${prefix}\` has no action \`${name}\`` };
}
