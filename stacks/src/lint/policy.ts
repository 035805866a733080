import type { GeneratedPolicy } from '../generated/policies.ts';
import { ALLOW_RULES } from './allow.rules.ts';
import { CONDITION_RULES } from './condition.rules.ts';
import type { LintFinding } from './lint.types.ts';
import { looseStatements } from './loose.ts';
import { PRINCIPAL_RULES } from './principal.rules.ts';

const RULES = [...ALLOW_RULES, ...CONDITION_RULES, ...PRINCIPAL_RULES];

/** Variables that a policy here may hold; anything else in `${…}` is either a mistake or somebody’s injection. */
const KNOWN_VARIABLES = new Set(['${aws:PrincipalTag/tenant}', '${aws:RequestTag/tenant}']);

/**
 * Findings in one policy. Pure; a text that is no JSON is a finding, too. Grammar and limits are not judged here: see
 * `validatePolicy` of `@cordon/iam` and `policySizes`.
 */
export function lintPolicy(policy: Pick<GeneratedPolicy, 'at' | 'kind' | 'text'>): readonly LintFinding[] {
  const { at, kind, text } = policy;
  const finding = (rule: string, why: string): LintFinding => ({ at, rule, why });
  let read: ReturnType<typeof looseStatements>;
  try {
    read = looseStatements(text);
  } catch (error) {
    return [
      finding('no-json', `the policy is no JSON: ${error instanceof Error ? error.message : String(error)}`),
    ];
  }
  return [
    ...(read.version === '2012-10-17'
      ? []
      : [
          finding(
            'old-version',
            `\`Version\` is ${JSON.stringify(read.version) ?? 'absent'}: variables would be literal text`,
          ),
        ]),
    ...[...text.matchAll(/\$\{[^}]*\}?/g)]
      .filter(([variable]) => !KNOWN_VARIABLES.has(variable))
      .map(([variable]) => finding('unknown-variable', `\`${variable}\` is none of the variables used here`)),
    ...read.statements.flatMap((statement) =>
      RULES.flatMap((rule) =>
        rule.broken(statement, kind).map((why) => finding(rule.id, `${statement.sid}: ${why}`)),
      ),
    ),
  ];
}
