import fc from 'fast-check';
import type { Context, Principal } from '../src/request.types.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';

/** A statement as JSON, before any parsing: what the reference evaluator reads. */
export interface RawStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
export interface RawPolicy {
  readonly Version?: string;
  readonly Statement: readonly RawStatement[];
}
export interface RawSet {
  readonly identity: readonly RawPolicy[];
  readonly boundary?: readonly RawPolicy[];
  readonly session?: readonly RawPolicy[];
  readonly scopeDown?: readonly RawPolicy[];
  readonly resource?: RawPolicy;
  readonly scp?: readonly (readonly RawPolicy[])[];
  readonly rcp?: readonly (readonly RawPolicy[])[];
}
export interface RawQuestion {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  readonly context: Context;
  readonly set: RawSet;
}

const USER = `arn:aws:iam::${ACCOUNT}:user/u`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`;
const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/f`;

export const principals: fc.Arbitrary<Principal> = fc.constantFrom<Principal>(
  { kind: 'user', accountId: ACCOUNT, arn: USER, userId: 'AIDAU' },
  {
    kind: 'role-session',
    accountId: ACCOUNT,
    roleArn: ROLE,
    roleId: 'AROAR',
    sessionName: 's',
    sessionArn: SESSION,
  },
  { kind: 'federated-user', accountId: ACCOUNT, arn: FEDERATED, userArn: USER, userId: `${ACCOUNT}:f` },
  { kind: 'root', accountId: ACCOUNT },
  { kind: 'anonymous' },
  { kind: 'service', name: 'ec2.amazonaws.com' },
);

const actions = fc.constantFrom(
  's3:GetObject',
  's3:getobject',
  's3:Get*',
  's3:PutObject',
  's3:?etObject',
  '*',
  's3:*',
);
const resources = fc.constantFrom(
  '*',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::a*',
  'arn:aws:s3:::a-?/*',
  'arn:aws:s3:::${aws:PrincipalTag/t}/*',
  "arn:aws:s3:::${aws:PrincipalTag/t, 'a'}/*",
  'arn:aws:s3:::a/${*}',
);
const names = fc.constantFrom(
  '*',
  ACCOUNT,
  `arn:aws:iam::${ACCOUNT}:root`,
  OTHER,
  USER,
  'AIDAU',
  ROLE,
  'AROAR',
  SESSION,
  FEDERATED,
);
const subset = (values: fc.Arbitrary<string>) => fc.uniqueArray(values, { minLength: 1, maxLength: 3 });
const principalElement = fc.oneof(
  fc.constant('*'),
  subset(names).map((AWS) => ({ AWS })),
  fc.constant({ Service: ['ec2.amazonaws.com'] }),
);

const tag = 'aws:PrincipalTag/t';
const conditions = fc.constantFrom<RawStatement['Condition']>(
  undefined,
  undefined,
  undefined,
  { StringEquals: { [tag]: ['a'] } },
  { StringEquals: { [tag]: ['*', 'b'] } },
  { StringNotEquals: { [tag]: ['a'] } },
  { StringLikeIfExists: { [tag]: ['a*', '${aws:userid}'] } },
  { StringNotLike: { 'AWS:UserId': ['${aws:PrincipalTag/t}*'] } },
  { StringNotEqualsIgnoreCase: { [tag]: ['A'] } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
  { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['a*'] } },
  { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } },
  { StringEquals: { 'aws:TagKeys': ['a'] } },
  { StringNotEquals: { 'aws:TagKeys': ['a'] } },
  { Null: { [tag]: ['true'] } },
  { Null: { 'aws:TagKeys': ['false'] } },
  { Bool: { 'aws:SecureTransport': ['false'] } },
  { NumericLessThan: { 's3:max-keys': ['10'] } },
  { NumericGreaterThanEquals: { 's3:max-keys': ['10'] }, StringEquals: { [tag]: ['a', 'b'] } },
);

function statement(withPrincipal: boolean): fc.Arbitrary<RawStatement> {
  return fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      action: subset(actions),
      notAction: fc.integer({ max: 5, min: 0 }).map((n) => n === 0),
      resource: subset(resources),
      notResource: fc.integer({ max: 4, min: 0 }).map((n) => n === 0),
      condition: conditions,
      principal: principalElement,
      notPrincipal: fc.integer({ max: 3, min: 0 }).map((n) => n === 0),
    })
    .map((r) => ({
      Effect: r.effect as RawStatement['Effect'],
      ...(r.notAction ? { NotAction: r.action } : { Action: r.action }),
      ...(r.notResource ? { NotResource: r.resource } : { Resource: r.resource }),
      ...(r.condition === undefined ? {} : { Condition: r.condition }),
      ...(withPrincipal
        ? r.notPrincipal && r.effect === 'Deny'
          ? { NotPrincipal: r.principal }
          : { Principal: r.principal }
        : {}),
    }));
}

export function rawPolicy(withPrincipal = false): fc.Arbitrary<RawPolicy> {
  return fc.record(
    {
      Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
      Statement: fc.array(statement(withPrincipal), { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ['Statement'] },
  );
}

const list = fc.array(rawPolicy(), { maxLength: 2 });
const everything: RawPolicy = { Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };
/** What GetScopedCredentials narrowed a session to, call by call. */
export const narrowings = fc.array(fc.oneof(fc.constant(everything), rawPolicy()), {
  minLength: 1,
  maxLength: 3,
});
/** Often everything, so that limits do not hide what lies behind them. */
const limit = fc.oneof(fc.constant([everything]), list);

export const questions: fc.Arbitrary<RawQuestion> = fc.record({
  principal: principals,
  action: fc.constantFrom('s3:GetObject', 's3:PutObject'),
  resource: fc.constantFrom('arn:aws:s3:::a/k', 'arn:aws:s3:::a-b/k', 'arn:aws:s3:::b/k', 'arn:aws:s3:::a/*'),
  resourceAccountId: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER),
  context: fc.record(
    {
      'aws:principaltag/t': fc.constantFrom('a', 'b', ''),
      'aws:userid': fc.constantFrom('a', 'AROAR:s'),
      'aws:tagkeys': fc.subarray(['a', 'b', 'c']),
      'aws:securetransport': fc.constantFrom('true', 'false'),
      's3:max-keys': fc.constantFrom('9', '10', 'x'),
    },
    { requiredKeys: [] },
  ),
  set: fc.record(
    {
      identity: list,
      boundary: limit,
      session: limit,
      scopeDown: narrowings,
      resource: rawPolicy(true),
      scp: fc.array(limit, { maxLength: 2 }),
      rcp: fc.array(limit, { maxLength: 2 }),
    },
    { requiredKeys: ['identity'] },
  ),
});
