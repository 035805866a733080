import type { Statement } from '../../policy.ts';
import { actionsNamed, type CatalogueAction, keyForms } from '../catalogue.ts';
import type { Check, Finding } from '../finding.ts';

/**
 * What S3 refuses in a bucket policy besides: actions of other services (`Policy has invalid action`), and conditions on
 * one of S3's own keys that an action of the statement does not have (`Conditions do not apply to combination of
 * actions and resources in statement`): `s3:prefix` goes with `s3:ListBucket`, not with `s3:GetObject`. A pattern of
 * actions needs one action that has the key.
 * Pages: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html and
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const checkBucketPolicy: Check = ({ document, slot, at }) => {
  if (slot !== 'bucket') return [];
  const findings: Finding[] = [];
  for (const statement of document.statements) {
    const { action, index } = statement;
    const element = action.not ? 'NotAction' : 'Action';
    for (const [order, pattern] of action.patterns.entries())
      if (pattern !== '*' && !isOfS3(pattern))
        findings.push({
          level: 'error',
          rule: 'foreign-action',
          message: `a bucket policy has actions of S3 only, not \`${pattern}\``,
          position: at('Statement', index, element, order),
        });
    if (!action.not) findings.push(...inapplicable(statement, (...path) => at('Statement', index, ...path)));
  }
  return findings;
};

function* inapplicable(
  { action, conditions }: Statement,
  at: (...path: readonly (string | number)[]) => Finding['position'],
): Iterable<Finding> {
  for (const { key } of conditions) {
    if (!isOfS3(key)) continue;
    const forms = keyForms(key);
    const without = action.patterns.find((pattern) => {
      const actions = meant(pattern);
      return actions.length > 0 && !actions.some(({ keys }) => forms.some((form) => keys.has(form)));
    });
    if (without === undefined) continue;
    yield {
      level: 'error',
      rule: 'inapplicable-key',
      message: `\`${without}\` does not have the condition key \`${key}\``,
      position: at('Condition'),
    };
  }
}

/** The actions of S3 that a pattern names. */
function meant(pattern: string): readonly CatalogueAction[] {
  if (pattern === '*') return actionsNamed('s3:*');
  return isOfS3(pattern) ? actionsNamed(pattern) : [];
}

function isOfS3(name: string): boolean {
  return /^s3:/i.test(name);
}

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
