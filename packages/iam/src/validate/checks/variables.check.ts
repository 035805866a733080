import { knowsVariables, parseTemplate } from '../../pattern/template.ts';
import type { Check, Finding } from '../finding.types.ts';

/**
 * `${…}` is a variable in version 2012-10-17 only, and only if it is well formed.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const checkVariables: Check = ({ document, at }) => {
  const findings: Finding[] = [];
  const look = (text: string, ...path: readonly (string | number)[]): void => {
    if (!text.includes('${')) return;
    const position = at(...path);
    if (!knowsVariables(document.version))
      findings.push({
        level: 'warning',
        rule: 'variable-without-version',
        message: `\`${text}\` is literal text in version ${document.version}: set \`"Version": "2012-10-17"\``,
        position,
      });
    else if (literalOpens(text))
      findings.push({
        level: 'warning',
        rule: 'malformed-variable',
        message: `\`${text}\` has a \`\${\` that is no variable: write \`\${key}\` or \`\${key, 'default'}\``,
        position,
      });
  };
  for (const { resource, conditions, index } of document.statements) {
    for (const [order, pattern] of (resource?.patterns ?? []).entries())
      look(pattern, 'Statement', index, resource?.not ? 'NotResource' : 'Resource', order);
    for (const { key, values } of conditions)
      for (const value of values) look(value, 'Statement', index, 'Condition', key);
  }
  return findings;
};

/** Whether a `${` is left as literal text; `${$}{` makes one that was meant. */
function literalOpens(text: string): boolean {
  const { parts } = parseTemplate(text.replaceAll('${$}', ''), { wildcards: false, variables: true });
  return parts.some((part) => typeof part === 'string' && part.includes('${'));
}
