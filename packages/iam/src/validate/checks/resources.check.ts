import { splitColons } from '../../values/arn.ts';
import type { Check, Finding } from '../finding.types.ts';

const PARTITION = /^aws(?:-[a-z]+)*$/;

/**
 * A resource is `*` or an ARN of six parts whose service is named in full; variables stand in its last part only.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
 */
export const checkResources: Check = ({ document, at }) => {
  const findings: Finding[] = [];
  for (const { resource, index } of document.statements)
    for (const [order, pattern] of (resource?.patterns ?? []).entries()) {
      const problem = pattern === '*' ? undefined : problemOf(pattern);
      const position = at('Statement', index, resource?.not ? 'NotResource' : 'Resource', order);
      if (problem !== undefined) findings.push({ ...problem, position });
    }
  return findings;
};

type Problem = Omit<Finding, 'position'>;

function problemOf(pattern: string): Problem | undefined {
  const parts = splitColons(pattern);
  if (parts[0] !== 'arn' || parts.length < 6)
    return malformed(
      `the resource \`${pattern}\` must be \`*\` or an ARN of six parts (arn:partition:service:region:account:resource)`,
    );
  const [, partition = '', service = '', region = '', account = ''] = parts;
  if (!PARTITION.test(partition) && !/[*?]/.test(partition) && !partition.includes('${'))
    return malformed(`\`${partition}\` is no partition (resource \`${pattern}\`)`);
  if (service === '' || /[*?]/.test(service))
    return malformed(`the resource \`${pattern}\` must name its service in full`);
  if ([partition, service, region, account].some((part) => part.includes('${')))
    return {
      level: 'warning',
      rule: 'variable-before-resource',
      message: `the resource \`${pattern}\` has a variable before its last part, where it is literal text`,
    };
  return undefined;
}

function malformed(message: string): Problem {
  return { level: 'error', rule: 'malformed-arn', message };
}
