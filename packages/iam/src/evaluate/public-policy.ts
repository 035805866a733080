import type { Condition, PolicyDocument, Statement } from '../policy.ts';
import { parseRange } from '../values/condition-values.ts';

/** Condition keys that make a grant to everyone not public when they are fixed to values without wildcards. */
const NARROWING = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:sourceip',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:userid',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

/**
 * Whether a bucket policy is public: a statement allows everyone, and no condition fixes who.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (meaning of "public")
 */
export function isPublic(policy: PolicyDocument): boolean {
  return policy.statements.some((statement) => statement.effect === 'Allow' && grantsEveryone(statement));
}

function grantsEveryone(statement: Statement): boolean {
  const { principal } = statement;
  if (principal === undefined) return false;
  const everyone = principal.entries.some((entry) => entry.value === '*' || entry.kind === '*');
  return everyone && !statement.conditions.some(narrows);
}

function narrows(condition: Condition): boolean {
  const key = condition.key.toLowerCase();
  if (!NARROWING.has(key) || condition.ifExists || condition.set === 'ForAllValues') return false;
  if (key === 'aws:sourceip')
    return condition.operator === 'IpAddress' && condition.values.every(isNarrowNetwork);
  if (!/^(String|Arn)(Equals|Like|EqualsIgnoreCase)$/.test(condition.operator)) return false;
  // `AROA…:*` is the unique id of one role, and an access point may have any name in an account that is fixed.
  const fixed =
    key === 'aws:userid'
      ? /^[^*?$]+(:\*)?$/
      : key === 's3:dataaccesspointarn'
        ? /^arn:aws[a-z-]*:s3:[a-z0-9-]+:\d{12}:accesspoint\/(?!.*\$\{)/
        : /^(?!.*([*?]|\$\{))/s;
  return condition.values.every((value) => fixed.test(value));
}

/** Networks of the size that AWS still calls fixed: /8 and narrower, /32 and narrower for IPv6. */
function isNarrowNetwork(network: string): boolean {
  const range = parseRange(network);
  return range !== undefined && range.bits >= (range.groups.length === 2 ? 8 : 32);
}
