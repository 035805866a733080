import { messageOf } from '@cordon/domain';
import type { GeneratedPolicy } from '../generated/policies.ts';
import { ALLOW_RULES } from './allow.rules.ts';
import { CONDITION_RULES } from './condition.rules.ts';
import type { LintFinding, LooseStatement } from './lint.types.ts';
import { PRINCIPAL_RULES } from './principal.rules.ts';

/**
 * Reads a policy without judging its grammar, which is `@cordon/iam`'s work: a lint must also see what is odd. Throws
 * `SyntaxError` when the text is no JSON object at all.
 */
function looseStatements(source: string): { version: unknown; statements: readonly LooseStatement[] } {
  const document: unknown = JSON.parse(source);
  if (!isObject(document)) throw new SyntaxError('a policy is a JSON object');
  return { version: document.Version, statements: list(document.Statement).filter(isObject).map(loose) };
}

function loose(statement: Readonly<Record<string, unknown>>, index: number): LooseStatement {
  return {
    sid: typeof statement.Sid === 'string' ? statement.Sid : `statement ${index}`,
    allows: statement.Effect === 'Allow',
    elements: new Set(Object.keys(statement)),
    actions: strings(statement.Action),
    resources: strings(statement.Resource),
    principals: isObject(statement.Principal)
      ? Object.values(statement.Principal).flatMap(strings)
      : strings(statement.Principal),
    conditions: Object.entries(isObject(statement.Condition) ? statement.Condition : {}).flatMap(
      ([operator, block]) =>
        Object.entries(isObject(block) ? block : {}).map(([key, values]) => ({
          operator,
          key,
          values: strings(values),
        })),
    ),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function strings(value: unknown): readonly string[] {
  return list(value).map(String);
}

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
    return [finding('no-json', `the policy is not JSON: ${messageOf(error)}`)];
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
