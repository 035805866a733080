import fc from 'fast-check';
import type { RawStatement } from '../case.types.ts';
import { ARN } from '../names.ts';

type Block = NonNullable<RawStatement['Condition']>;

/** A condition key with operators that fit it, and values on both sides of where its answer turns. */
interface Pool {
  readonly key: string;
  readonly operators: readonly string[];
  readonly values: readonly string[];
  /** Whether `…IfExists` and `Null` are of interest: the key may be missing. */
  readonly optional?: boolean;
}

const STRING = ['StringEquals', 'StringNotEquals'];
const LIKE = ['StringLike', 'StringNotLike'];
const CASELESS = ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'];
const ARNS = ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'];
const IP = ['IpAddress', 'NotIpAddress'];
const ORDER = ['LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals', 'Equals', 'NotEquals'];
const NUMERIC = ORDER.map((name) => `Numeric${name}`);
const DATE = ORDER.map((name) => `Date${name}`);
const SETS = ['ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringLike'];
const MORE_SETS = [...SETS, 'ForAnyValue:StringLike', 'ForAnyValue:StringNotEquals'];
const TENANTS = ['acme', 'acme-eu', 'globex', 'ac*', 'acm?', 'ACME', '*', 'acme-*'];

/** A date that callers bring as a tag. */
export const UNTIL = '2030-01-01T00:00:00Z';

const tag = (key: string): Pool => ({
  key,
  operators: [...STRING, ...LIKE, ...CASELESS],
  values: [...TENANTS, '${aws:PrincipalTag/tenant}', "${aws:PrincipalTag/tenant, 'acme'}"],
  optional: true,
});

/** Keys that every request may be asked about. */
const GLOBAL: readonly Pool[] = [
  tag('aws:PrincipalTag/tenant'),
  tag('aws:principaltag/Tenant'),
  {
    key: 'aws:userid',
    operators: [...STRING, ...LIKE],
    values: ['%userId%', '%roleId%:*', '%roleId%:%session%', '%home%:%session%', '*:acme-eu', '%roleId%'],
  },
  {
    key: 'aws:PrincipalArn',
    operators: [...ARNS, ...STRING, ...LIKE],
    values: [
      ARN.user,
      ARN.role,
      ARN.session,
      ARN.federated,
      'arn:aws:iam::%home%:*',
      'arn:aws:iam::*:role/*',
    ],
  },
  { key: 'aws:PrincipalType', operators: STRING, values: ['User', 'AssumedRole', 'FederatedUser'] },
  { key: 'aws:PrincipalAccount', operators: STRING, values: ['%account%', '%abroad%'] },
  {
    key: 'aws:username',
    operators: [...STRING, ...LIKE],
    values: ['%user%', '%user%*', '${aws:username}', '?*'],
    optional: true,
  },
  {
    key: 'aws:SourceIp',
    // Twice, for they have this key alone.
    operators: [...IP, ...IP],
    values: ['127.0.0.0/8', '127.0.0.1', '127.0.0.0/31', '127.0.0.2/31', '10.0.0.0/8', '0.0.0.0/0'],
  },
  { key: 'aws:SecureTransport', operators: ['Bool'], values: ['true', 'false'] },
  { key: 'aws:CurrentTime', operators: DATE, values: ['2020-01-01T00:00:00Z', '2090-06-30T12:00:00Z'] },
  { key: 'aws:EpochTime', operators: NUMERIC, values: ['1600000000', '3700000000'] },
  {
    key: 'aws:TokenIssueTime',
    operators: DATE,
    values: ['2020-01-01T00:00:00Z', '2090-06-30'],
    optional: true,
  },
  { key: 'aws:MultiFactorAuthPresent', operators: ['Bool'], values: ['true', 'false'], optional: true },
  // The time of a request is never met exactly; a date in a tag is.
  {
    key: 'aws:PrincipalTag/until',
    operators: DATE,
    values: [UNTIL, '2029-12-31', '2030-01-01T00:00:01Z'],
    optional: true,
  },
  { key: 'aws:RequestedRegion', operators: STRING, values: ['us-east-1', 'eu-west-1'] },
  { key: 'aws:ResourceAccount', operators: STRING, values: ['%account%', '%abroad%'], optional: true },
  { key: 'aws:ViaAWSService', operators: ['Bool'], values: ['true', 'false'] },
  { key: 'aws:UserAgent', operators: LIKE, values: ['aws-sdk-js/*', 'curl/*'] },
];

/** How a request of S3 was signed, and whose bucket it is about. */
const S3: readonly Pool[] = [
  { key: 's3:authType', operators: STRING, values: ['REST-HEADER', 'REST-QUERY-STRING'], optional: true },
  {
    key: 's3:signatureversion',
    operators: STRING,
    values: ['AWS4-HMAC-SHA256', 'AWS'],
    optional: true,
  },
  {
    key: 's3:TlsVersion',
    operators: ['NumericLessThan', 'NumericGreaterThanEquals'],
    values: ['1.2', '1.3'],
    optional: true,
  },
  { key: 's3:ResourceAccount', operators: STRING, values: ['%account%', '%abroad%'], optional: true },
];

/** Keys that only some requests bring, by what they ask. */
const SPECIAL: Readonly<Record<string, readonly Pool[]>> = {
  list: [
    ...S3,
    {
      key: 's3:prefix',
      operators: [...STRING, ...LIKE],
      values: ['', 'acme/', 'acme/*', 'acme*', '${aws:PrincipalTag/tenant}/*', '%user%/'],
      optional: true,
    },
    { key: 's3:delimiter', operators: STRING, values: ['/', '-'], optional: true },
    // The one number that is met exactly: more often than others.
    {
      key: 's3:max-keys',
      operators: [...NUMERIC, ...NUMERIC, 'NumericEquals', 'NumericNotEquals'],
      values: ['5', '10', '11'],
      optional: true,
    },
  ],
  read: [...S3, tag('s3:ExistingObjectTag/tenant')],
  write: [
    ...S3,
    tag('s3:RequestObjectTag/tenant'),
    {
      key: 's3:RequestObjectTagKeys',
      operators: MORE_SETS,
      values: ['tenant', 'site', 'ten*', 't'],
      optional: true,
    },
    { key: 's3:x-amz-storage-class', operators: STRING, values: ['STANDARD', 'STANDARD_IA'], optional: true },
    {
      key: 's3:x-amz-copy-source',
      operators: LIKE,
      values: ['%bucket%/acme/*', '%bucket%/globex/*'],
      optional: true,
    },
    { key: 's3:ObjectCreationOperation', operators: ['Bool'], values: ['true', 'false'], optional: true },
    { key: 's3:if-none-match', operators: STRING, values: ['*'], optional: true },
    {
      key: 's3:if-match',
      operators: [...STRING, ...LIKE],
      values: ['*', '"0*"', '"00000000000000000000000000000000"'],
      optional: true,
    },
    {
      key: 's3:x-amz-acl',
      operators: STRING,
      values: ['private', 'bucket-owner-full-control', 'public-read'],
      optional: true,
    },
    {
      key: 's3:x-amz-server-side-encryption',
      operators: STRING,
      values: ['AES256', 'aws:kms'],
      optional: true,
    },
    { key: 's3:x-amz-metadata-directive', operators: STRING, values: ['COPY', 'REPLACE'], optional: true },
  ],
  assume: [
    tag('aws:RequestTag/tenant'),
    { key: 'aws:TagKeys', operators: MORE_SETS, values: ['tenant', 'site', 'ten*'], optional: true },
    {
      key: 'sts:TransitiveTagKeys',
      operators: MORE_SETS,
      values: ['tenant', 'site', 'ten*'],
      optional: true,
    },
    {
      key: 'sts:SourceIdentity',
      operators: [...STRING, ...LIKE],
      values: ['acme', 'ac*', 'globex'],
      optional: true,
    },
    { key: 'sts:ExternalId', operators: STRING, values: ['acme-1', 'acme-2'], optional: true },
    {
      key: 'sts:RoleSessionName',
      operators: [...STRING, ...LIKE],
      values: ['acme', 'acme*', 'globex', '${aws:username}'],
    },
  ],
  other: [],
};

/** What kind of request a case is about. */
export type Family = 'list' | 'read' | 'write' | 'assume' | 'other';

function ofPool(pool: Pool): fc.Arbitrary<Block> {
  const compare = fc
    .record({
      operator: fc.constantFrom(...pool.operators),
      ifExists: pool.optional === true ? fc.integer({ min: 0, max: 3 }) : fc.constant(1),
      values: fc.uniqueArray(fc.constantFrom(...pool.values), { minLength: 1, maxLength: 2 }),
    })
    .map(({ operator, ifExists, values }) => ({
      [`${operator}${ifExists === 0 ? 'IfExists' : ''}`]: { [pool.key]: values },
    }));
  if (pool.optional !== true) return compare;
  const missing = fc.constantFrom('true', 'false').map((value) => ({ Null: { [pool.key]: [value] } }));
  return fc.oneof({ arbitrary: compare, weight: 6 }, { arbitrary: missing, weight: 1 });
}

/** Keys with many operators come more often, so that each operator has its share. */
function ofPools(pools: readonly Pool[]): fc.Arbitrary<Block> {
  return fc.oneof(...pools.map((pool) => ({ arbitrary: ofPool(pool), weight: pool.operators.length })));
}

/** One condition or two; a third of them, where there are such, with keys that only this family of requests brings. */
export function conditionFor(family: Family): fc.Arbitrary<Block> {
  const special = SPECIAL[family] ?? [];
  const one = fc.oneof(
    { arbitrary: ofPools(GLOBAL), weight: 2 },
    ...(special.length === 0 ? [] : [{ arbitrary: ofPools(special), weight: 1 }]),
  );
  const two = fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b }));
  return fc.oneof({ arbitrary: one, weight: 5 }, { arbitrary: two, weight: 1 });
}
