import { knowsVariables, parseTemplate } from '../../pattern/template.ts';
import type { PrincipalElement, Statement } from '../../policy.ts';
import type { PolicyKind } from '../../request.types.ts';
import { splitArn, splitPrefix } from '../../values/arn.ts';
import { actionsNamed, catalogueService } from '../catalogue.ts';
import type { Check, Finding } from '../finding.ts';
import { isKnownKey } from './conditions.check.ts';

/**
 * A managed policy (and so a permissions boundary) is stored in version `2012-10-17` only; inline, trust and bucket
 * policies may still have the older version, or none.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export const checkVersion: Check = ({ document, slot, at }) =>
  slot !== 'managed' || document.version === '2012-10-17'
    ? []
    : [
        {
          level: 'error',
          rule: 'managed-version',
          message: 'a managed policy must say `"Version": "2012-10-17"`',
          position: at('Version'),
        },
      ];

const PLAIN = /^[A-Za-z0-9]*$/;

/**
 * A Sid is unique in its document; in IAM's own policies it holds letters and digits only. Services with resource
 * policies may make less of it (S3 does): there a Sid that comes twice is bad advice only.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export const checkSids: Check = ({ document, kind, at }) => {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { sid, index } of document.statements) {
    if (sid === undefined || sid === '') continue;
    const position = at('Statement', index, 'Sid');
    if (seen.has(sid))
      findings.push({
        level: kind === 'resource' ? 'warning' : 'error',
        rule: 'duplicate-sid',
        message: `the Sid \`${sid}\` names two statements: every Sid must be unique in its policy`,
        position,
      });
    seen.add(sid);
    if (kind !== 'resource' && !PLAIN.test(sid))
      findings.push({
        level: 'error',
        rule: 'malformed-sid',
        message: `the Sid \`${sid}\` must consist of letters and digits`,
        position,
      });
  }
  return findings;
};

/**
 * `${…}` is a variable in version 2012-10-17 only, and only if it is well formed; one that no request has never matches.
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
    else
      for (const part of parseTemplate(text, { wildcards: false, variables: true }).parts)
        if (typeof part === 'object' && !isKnownKey(part.key))
          findings.push({
            level: 'warning',
            rule: 'unknown-variable',
            message: `no request has the key of \`${part.text}\``,
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
      const problem = problemOfAction(pattern, kind);
      const position = at('Statement', index, action.not ? 'NotAction' : 'Action', order);
      if (problem !== undefined) findings.push({ ...problem, position });
    }
  return findings;
};

function problemOfAction(pattern: string, kind: PolicyKind): Omit<Finding, 'position'> | undefined {
  const [prefix, name] = splitPrefix(pattern);
  if (kind === 'trust' && prefix.toLowerCase() !== 'sts')
    return {
      level: 'error',
      rule: 'trust-action',
      message: `a trust policy has STS actions only, not \`${pattern}\``,
    };
  if (pattern === '*') return undefined;
  if (name === '' || prefix === '')
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
  if (catalogueService(prefix) === undefined)
    return {
      level,
      rule: 'unknown-service',
      message: `there is no service \`${prefix}\` (action \`${pattern}\`)`,
    };
  if (actionsNamed(pattern).length > 0) return undefined;
  return { level, rule: 'unknown-action', message: `\`${prefix}\` has no action \`${name}\`` };
}

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
      const problem = pattern === '*' ? undefined : problemOfResource(pattern);
      const position = at('Statement', index, resource?.not ? 'NotResource' : 'Resource', order);
      if (problem !== undefined) findings.push({ ...problem, position });
    }
  return findings;
};

type Problem = Omit<Finding, 'position'>;

function problemOfResource(pattern: string): Problem | undefined {
  const parts = splitArn(pattern);
  if (parts === undefined)
    return malformed(
      `the resource \`${pattern}\` must be \`*\` or an ARN of six parts (arn:partition:service:region:account:resource)`,
    );
  const [, partition, service, region, account] = parts;
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

const ACCOUNT = /^\d{12}$/;
const ARN =
  /^arn:aws(?:-[a-z]+)*:(?:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)|sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+|self))$/;
/** CloudFront's own, in policies of buckets. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html */
const ORIGIN_ACCESS =
  /^arn:aws(?:-[a-z]+)*:iam::cloudfront:user\/CloudFront Origin Access Identity [A-Z0-9]+$/;
const UNIQUE_ID = /^(?:AROA|AIDA)[A-Z0-9]{4,}$/;
const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * An `AWS` principal is an account, an ARN of a root, user, role or session, a unique id, or `*`; groups are none. What
 * lets everyone in is said aloud.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const checkPrincipals: Check = ({ document, kind, at }) => {
  const findings: Finding[] = [];
  for (const { principal, action, effect, conditions, index } of document.statements) {
    if (principal === undefined) continue;
    const position = at('Statement', index, principal.not ? 'NotPrincipal' : 'Principal');
    const forms = [ACCOUNT, ARN, UNIQUE_ID, ...(kind === 'resource' ? [ORIGIN_ACCESS] : [])];
    for (const { kind: type, value } of principal.entries) {
      const known = type !== 'AWS' || value === '*' || forms.some((form) => form.test(value));
      if (!known)
        findings.push({
          level: 'error',
          rule: 'malformed-principal',
          message: `the principal \`${value}\` is neither an account, an ARN of a user, role or session, nor a unique id`,
          position,
        });
      if (type === 'Service' && value !== '*' && !SERVICE.test(value))
        findings.push({
          level: 'error',
          rule: 'malformed-principal',
          message: `\`${value}\` is no service principal, as \`ec2.amazonaws.com\` is`,
          position,
        });
    }
    for (const told of misleads(action, principal, effect, kind))
      findings.push({ level: 'warning', ...told, position });
    const everyone = principal.entries.some(({ value }) => value === '*');
    if (effect === 'Allow' && everyone && conditions.length === 0)
      findings.push({
        level: 'warning',
        rule: 'allows-everyone',
        message: 'a wildcard principal without a condition lets everyone in, also anonymous callers',
        position,
      });
    const provider = principal.entries.find(({ kind: type, value }) => type === 'Federated' && value !== '*');
    if (effect === 'Allow' && kind === 'trust' && provider !== undefined && conditions.length === 0)
      findings.push({
        level: 'warning',
        rule: 'allows-every-user',
        message: `without a condition on the audience and the subject every user of \`${provider.value}\` gets the role`,
        position,
      });
  }
  return findings;
};

const ROLE = /^arn:[^:]*:iam::\d{12}:role\//;

/**
 * Principals who never get what the statement says: an identity provider's users take roles by an action of their own,
 * and a role that a Deny leaves out is denied by its session, which is another principal.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (Mismatched action
 * for principal) and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function* misleads(
  action: Statement['action'],
  principal: PrincipalElement,
  effect: Statement['effect'],
  kind: PolicyKind,
): Iterable<Pick<Finding, 'rule' | 'message'>> {
  const { entries, not } = principal;
  if (kind === 'trust' && !not && !action.not && entries.length > 0) {
    const named = new Set(action.patterns.map((pattern) => pattern.toLowerCase()));
    const federated = entries.every(({ kind: type }) => type === 'Federated');
    const own = entries.every(({ kind: type }) => type === 'AWS' || type === 'Service');
    const wrong = federated
      ? named.has('sts:assumerole')
      : own && [...named].some((name) => /^sts:assumerolewith(?:webidentity|saml)$/.test(name));
    if (wrong)
      yield {
        rule: 'mismatched-action',
        message: federated
          ? 'users of an identity provider take a role by `sts:AssumeRoleWithWebIdentity` or `sts:AssumeRoleWithSAML`, never by `sts:AssumeRole`'
          : 'principals of AWS take a role by `sts:AssumeRole`: with a token only users of a `Federated` principal do',
      };
  }
  const role = entries.find(({ value }) => ROLE.test(value))?.value;
  if (not && effect === 'Deny' && role !== undefined && !entries.some(({ value }) => value.includes(':sts:')))
    yield {
      rule: 'not-principal-role',
      message: `this denies every session of \`${role}\` as well: name the sessions too, or compare \`aws:PrincipalArn\` instead`,
    };
}
