import { knownKey } from '../../context/known-keys.ts';
import { operatorOf } from '../../match/condition.ts';
import { operatorNamed } from '../../operators/operators.ts';
import type { Condition, Statement } from '../../policy.ts';
import type { PolicyKind } from '../../request.types.ts';
import { splitPrefix } from '../../values/arn.ts';
import { catalogueService, keyForms } from '../catalogue.ts';
import type { Check, Finding } from '../finding.ts';
import type { PolicySlot } from '../size-limits.ts';

type Problem = Omit<Finding, 'position' | 'level'> & Partial<Pick<Finding, 'level'>>;

/**
 * Conditions that can never do what they seem to: a value of the wrong type, a key that does not exist, a set operator on
 * a key with one value or none on a key with several, `ForAllValues` in an Allow that a request without the key passes, a
 * wildcard that the operator takes literally, a session’s ARN where the role’s stands, a private address where a public one
 * does.
 * All of that is stored; but IAM stores no date that is none (`The policy failed legacy parsing`), and S3 no key that
 * does not exist (`Policy has an invalid condition key`).
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const checkConditions: Check = ({ document, kind, slot, at }) => {
  const findings: Finding[] = [];
  for (const statement of document.statements)
    for (const condition of statement.conditions) {
      const position = at('Statement', statement.index, 'Condition', operatorOf(condition), condition.key);
      for (const problem of problemsOf(condition, statement, kind, slot))
        findings.push({ level: 'warning', ...problem, position });
    }
  return findings;
};

/** Kinds of policy that IAM and STS themselves take. */
const IAM_STORES: ReadonlySet<PolicyKind> = new Set(['identity', 'boundary', 'session', 'trust']);
const REFUSED = { level: 'error' } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (PRIVATE_IP_ADDRESS) */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i;

function* problemsOf(
  condition: Condition,
  statement: Statement,
  kind: PolicyKind,
  slot: PolicySlot,
): Iterable<Problem> {
  const { key, set, values } = condition;
  const operator = operatorNamed(condition.operator);
  for (const value of values) {
    const problem = operator.problem?.(value);
    if (problem !== undefined)
      yield {
        ...(IAM_STORES.has(kind) && condition.operator.startsWith('Date') ? REFUSED : {}),
        rule: 'malformed-value',
        message: `the value \`${value}\` of \`${condition.operator}\` ${problem}`,
      };
  }
  for (const value of values) {
    if (isTakenLiterally(condition, value))
      yield {
        rule: 'wildcard-without-like',
        message: `\`${condition.operator}\` takes \`*\` and \`?\` in \`${value}\` for themselves: a wildcard needs \`StringLike\` or \`StringNotLike\``,
      };
    if (key.toLowerCase() === 'aws:principalarn' && /^arn:[^:]*:sts::[^:]*:assumed-role\//.test(value))
      yield {
        rule: 'session-as-principal-arn',
        message: `\`${key}\` of a role’s session is the ARN of the role, never \`${value}\``,
      };
  }
  for (const value of values)
    if (key.toLowerCase() === 'aws:sourceip' && PRIVATE.test(value) && !operator.problem?.(value))
      yield {
        rule: 'private-address',
        message: `\`${value}\` is a private address, and \`${key}\` a public one: by way of a VPC endpoint it is \`aws:VpcSourceIp\``,
      };
  if (values.length === 0)
    yield { rule: 'no-values', message: `\`${operatorOf(condition)}\` of \`${key}\` compares with no value` };
  if (!isKnownKey(key))
    yield {
      ...(slot === 'bucket' ? REFUSED : {}),
      rule: 'unknown-key',
      message: `there is no condition key \`${key}\``,
    };
  const several = knownKey(key)?.type.startsWith('ArrayOf');
  if (several === true && set === undefined && operator.presence !== true)
    yield {
      rule: 'missing-set-operator',
      message: `\`${key}\` may have several values: use \`ForAllValues:\` or \`ForAnyValue:\``,
    };
  if (several === false && set !== undefined)
    yield {
      rule: 'needless-set-operator',
      message: `\`${key}\` has one value: \`${set}:\` can let too much pass`,
    };
  if (set === 'ForAllValues' && statement.effect === 'Allow' && !wantsKey(statement, key))
    yield {
      rule: 'for-all-values-allow',
      message: `\`ForAllValues\` also holds of a request without \`${key}\`: add \`"Null": {"${key}": "false"}\``,
    };
}

/**
 * Whether the value has a wildcard that its operator does not know; `${*}` says itself that it is none, and an asterisk
 * is what the two headers of conditional writes hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (WILDCARD_WITHOUT_LIKE_OPERATOR)
 */
function isTakenLiterally({ operator, key }: Condition, value: string): boolean {
  return (
    /^String(?:Not)?Equals(?:IgnoreCase)?$/.test(operator) &&
    !/^s3:if-(?:none-)?match$/i.test(key) &&
    /[*?]/.test(value.replace(/\$\{[^}]*\}/g, ''))
  );
}

function wantsKey(statement: Statement, key: string): boolean {
  return statement.conditions.some(
    (other) =>
      other.operator === 'Null' &&
      other.key.toLowerCase() === key.toLowerCase() &&
      other.values.includes('false'),
  );
}

/** Global keys, those of the catalogue, and claims of an identity provider (`host/path:claim`), which are anything. */
export function isKnownKey(key: string): boolean {
  if (knownKey(key) !== undefined) return true;
  const lower = key.toLowerCase();
  const [prefix, name] = splitPrefix(lower);
  if (name === '') return false;
  if (prefix.includes('.') || prefix.includes('/') || prefix === 'saml') return true;
  if (prefix === 'aws') return false;
  const keys = catalogueService(prefix)?.keys;
  return keyForms(key).some((form) => keys?.has(form));
}
