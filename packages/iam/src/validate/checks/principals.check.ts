import type { Check, Finding } from '../finding.types.ts';

const ACCOUNT = /^\d{12}$/;
const ARN =
  /^arn:aws(?:-[a-z]+)*:(?:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)|sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+|self))$/;
const UNIQUE_ID = /^(?:AROA|AIDA)[A-Z0-9]{4,}$/;
const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * An `AWS` principal is an account, an ARN of a root, user, role or session, a unique id, or `*`; groups are none. What
 * lets everyone in is said aloud.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const checkPrincipals: Check = ({ document, at }) => {
  const findings: Finding[] = [];
  for (const { principal, effect, conditions, index } of document.statements) {
    if (principal === undefined) continue;
    const position = at('Statement', index, principal.not ? 'NotPrincipal' : 'Principal');
    for (const { kind, value } of principal.entries) {
      const known =
        kind !== 'AWS' || value === '*' || [ACCOUNT, ARN, UNIQUE_ID].some((form) => form.test(value));
      if (!known)
        findings.push({
          level: 'error',
          rule: 'malformed-principal',
          message: `the principal \`${value}\` is neither an account, an ARN of a user, role or session, nor a unique id`,
          position,
        });
      if (kind === 'Service' && value !== '*' && !SERVICE.test(value))
        findings.push({
          level: 'error',
          rule: 'malformed-principal',
          message: `\`${value}\` is no service principal, as \`ec2.amazonaws.com\` is`,
          position,
        });
    }
    const everyone = principal.entries.some(({ value }) => value === '*');
    if (effect === 'Allow' && everyone && conditions.length === 0)
      findings.push({
        level: 'warning',
        rule: 'allows-everyone',
        message: 'a wildcard principal without a condition lets everyone in, also anonymous callers',
        position,
      });
  }
  return findings;
};
