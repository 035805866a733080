import { describe, expect, test } from 'vitest';
import { type PairAnswer, provePair } from '../src/index.ts';
import type { Caller, Target } from '../src/problem.types.ts';
import {
  ACCOUNT,
  type CallerOptions,
  caller,
  type Json,
  policy,
  ROLE_ID,
  SESSION_NAME,
  target,
} from './world.ts';

/** One credential and one bucket each, with the answer worked out by hand. */
interface Row {
  /** Of the caller's own; `own` are statements of its identity policy. */
  readonly who?: CallerOptions;
  readonly own?: readonly Json[];
  /** Whatever else the caller is. */
  readonly more?: Partial<Caller>;
  /** Of the bucket's policy. */
  readonly bucket?: readonly Json[];
  readonly version?: string | null;
  readonly to?: Partial<Target>;
  readonly now?: string;
}

const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::them/*' };
const open = (more: Json = {}): Json => ({ ...READ, Principal: '*', ...more });
const shut = (more: Json = {}): Json => {
  const statement: Json = { ...READ, Effect: 'Deny', Action: 's3:*', ...more };
  return 'NotPrincipal' in more ? statement : { Principal: '*', ...statement };
};
const where = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const when = (...conditions: readonly (readonly [string, string, unknown])[]) => ({
  Condition: Object.fromEntries(
    [...new Set(conditions.map(([operator]) => operator))].map((operator) => [
      operator,
      Object.fromEntries(conditions.flatMap(([one, key, value]) => (one === operator ? [[key, value]] : []))),
    ]),
  ),
});

function answerOf({ who = {}, own = [], more = {}, bucket, version, to = {}, now }: Row): PairAnswer {
  const identity = own.length === 0 ? {} : { identity: policy('own', own, version) };
  const from = { ...caller('me', { ...identity, ...who }), ...more };
  const them = target('them', bucket === undefined ? undefined : policy('bucket', bucket, version));
  return provePair(from, { ...them, ...to }, now === undefined ? {} : { now: Date.parse(now) });
}

const NO_TAG = '${aws:PrincipalTag/none}';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/shared`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/shared/vault-me`;
const limit = policy('limit', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
const named = { name: SESSION_NAME };
const TIME = 'aws:CurrentTime';
const EPOCH = 'aws:EpochTime';
const IN_2030 = '2030-01-01T00:00:00Z';
const IN_2030_S = '1893456000';

const ROWS: readonly (readonly [sentence: string, kind: PairAnswer['kind'], row: Row])[] = [
  ['nobody lets it in', 'proved', {}],
  ['its own policy lets it in', 'refuted', { own: [READ] }],
  ['the bucket’s lets it in', 'refuted', { bucket: [open()] }],
  ['a Deny stands before', 'proved', { own: [READ], bucket: [shut()] }],
  [
    'a Deny of another action does not',
    'refuted',
    { own: [READ], bucket: [shut({ Action: 's3:PutObject' })] },
  ],
  [
    'nor one of another resource',
    'refuted',
    { own: [READ], bucket: [shut({ Resource: 'arn:aws:s3:::them/x' })] },
  ],

  // What stands for all others is there however odd the question is.
  [
    'an address like one of its length',
    'refuted',
    {
      own: [
        {
          ...READ,
          ...where(
            'StringLike',
            'aws:SourceIp',
            [3, 8, 9, 11, 12].map((length) => '?'.repeat(length)),
          ),
        },
      ],
    },
  ],
  [
    'a number between two that are not followed by one more',
    'refuted',
    {
      own: [
        {
          ...READ,
          ...when(
            ['NumericGreaterThan', 'aws:UserAgent', '9007199254740992'],
            ['NumericLessThan', 'aws:UserAgent', '9007199254740999'],
          ),
        },
      ],
    },
  ],
  [
    'an address of IPv6 and not one of its spellings',
    'unknown',
    {
      own: [
        {
          ...READ,
          ...when(
            ['IpAddress', 'aws:SourceIp', '::1'],
            ['StringNotEquals', 'aws:SourceIp', '0:0:0:0:0:0:0:1'],
          ),
        },
      ],
    },
  ],
  [
    'an address is never less than a number',
    'proved',
    { own: [{ ...READ, ...where('NumericLessThan', 'aws:SourceIp', '1') }] },
  ],
  [
    'an instant that is over, as a number',
    'proved',
    { now: IN_2030, own: [{ ...READ, ...where('NumericLessThan', EPOCH, IN_2030_S) }] },
  ],
  [
    'one that is still to come',
    'refuted',
    { now: IN_2030, own: [{ ...READ, ...where('NumericLessThanEquals', EPOCH, IN_2030_S) }] },
  ],

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html: no value, no telling
  [
    'a Deny’s variable without a value',
    'unknown',
    { own: [READ], bucket: [shut({ Resource: ['arn:aws:s3:::them/*', `arn:aws:s3:::them/${NO_TAG}`] })] },
  ],
  [
    'in a condition on text',
    'unknown',
    { own: [READ], bucket: [shut(where('StringNotEquals', 'aws:PrincipalAccount', NO_TAG))] },
  ],
  [
    'in one on an ARN',
    'unknown',
    { own: [READ], bucket: [shut(where('ArnNotLike', 'aws:PrincipalArn', `arn:aws:iam::*:role/${NO_TAG}`))] },
  ],
  [
    'in one on a truth',
    'unknown',
    { own: [READ], bucket: [shut(where('Bool', 'aws:SecureTransport', ['true', 'false', NO_TAG]))] },
  ],
  [
    'in one on a number it is just text',
    'refuted',
    { own: [READ], bucket: [shut(where('NumericEquals', 's3:max-keys', NO_TAG))] },
  ],
  [
    'with a default it has a value',
    'proved',
    {
      own: [READ],
      bucket: [
        shut({ Resource: ['arn:aws:s3:::them/*', "arn:aws:s3:::them/${aws:PrincipalTag/none, 'x'}"] }),
      ],
    },
  ],
  [
    'with a tag it has a value',
    'proved',
    {
      who: { tags: { none: 'x' } },
      own: [READ],
      bucket: [shut({ Resource: ['arn:aws:s3:::them/*', `arn:aws:s3:::them/${NO_TAG}`] })],
    },
  ],
  [
    'before 2012 it is just text',
    'proved',
    {
      version: '2008-10-17',
      own: [READ],
      bucket: [shut({ Resource: ['arn:aws:s3:::them/*', `arn:aws:s3:::them/${NO_TAG}`] })],
    },
  ],
  [
    'without a version, too',
    'proved',
    {
      version: null,
      own: [READ],
      bucket: [shut({ Resource: ['arn:aws:s3:::them/*', `arn:aws:s3:::them/${NO_TAG}`] })],
    },
  ],
  [
    'a value of the caller’s choice is one',
    'refuted',
    { own: [READ], bucket: [shut({ Resource: 'arn:aws:s3:::them/${aws:UserAgent}' })] },
  ],
  [
    'an Allow’s variable without a value allows nothing',
    'proved',
    { own: [{ ...READ, Resource: `arn:aws:s3:::them/${NO_TAG}` }] },
  ],

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  [
    'all but its role and its account',
    'unknown',
    { own: [READ], bucket: [shut({ NotPrincipal: { AWS: [ROLE, ACCOUNT] } })] },
  ],
  [
    'all but its session, its role and its account',
    'refuted',
    { own: [READ], bucket: [shut({ NotPrincipal: { AWS: [SESSION, ROLE, ACCOUNT] } })] },
  ],
  ['all but its account', 'proved', { own: [READ], bucket: [shut({ NotPrincipal: { AWS: ACCOUNT } })] }],
  [
    'all but another’s role',
    'proved',
    { own: [READ], bucket: [shut({ NotPrincipal: { AWS: [`${ROLE}-2`, ACCOUNT] } })] },
  ],
  [
    'all but its role, and it has a boundary',
    'proved',
    {
      who: { boundary: limit },
      own: [READ],
      bucket: [shut({ NotPrincipal: { AWS: [SESSION, ROLE, ACCOUNT] } })],
    },
  ],
  [
    'all but a session under one of its names',
    'unknown',
    { who: named, own: [READ], bucket: [shut({ NotPrincipal: { AWS: SESSION } })] },
  ],
  ['an Allow to all of its account', 'refuted', { bucket: [open({ Principal: { AWS: ROLE } })] }],

  [
    'the organisation’s Deny surely bears on it',
    'proved',
    {
      own: [READ],
      more: {
        policies: {
          identity: [policy('own', [READ])],
          scp: [
            [
              policy('scp', [
                { Effect: 'Allow', Action: '*', Resource: '*' },
                { Effect: 'Deny', Action: 's3:*', Resource: '*' },
              ]),
            ],
          ],
        },
      },
    },
  ],
  [
    'it may bear on it',
    'unknown',
    {
      more: {
        policies: {
          identity: [policy('own', [READ])],
          scpUnsure: true,
          scp: [
            [
              policy('scp', [
                { Effect: 'Allow', Action: '*', Resource: '*' },
                { Effect: 'Deny', Action: 's3:*', Resource: '*' },
              ]),
            ],
          ],
        },
      },
    },
  ],
  [
    'one level of the organisation does not allow it',
    'proved',
    {
      more: {
        policies: {
          identity: [policy('own', [READ])],
          scp: [[limit], [policy('scp', [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }])]],
        },
      },
    },
  ],
  [
    'every level does',
    'refuted',
    { more: { policies: { identity: [policy('own', [READ])], scp: [[limit], [limit]] } } },
  ],
  [
    'it narrowed itself to other things',
    'proved',
    {
      more: {
        policies: {
          identity: [limit],
          scopeDown: [policy('narrow', [{ ...READ, Resource: 'arn:aws:s3:::mine/*' }])],
        },
      },
    },
  ],
  [
    'it narrowed itself twice',
    'proved',
    {
      more: {
        policies: {
          identity: [limit],
          scopeDown: [limit, policy('narrow', [{ ...READ, Resource: 'arn:aws:s3:::mine/*' }])],
        },
      },
    },
  ],
  [
    'it narrowed itself to this',
    'refuted',
    { more: { policies: { identity: [limit], scopeDown: [limit, policy('narrow', [READ])] } } },
  ],
  [
    'its boundary is of other things',
    'proved',
    { own: [READ], who: { boundary: policy('limit', [{ ...READ, Resource: 'arn:aws:s3:::mine/*' }]) } },
  ],
  [
    'its session policy is of other things',
    'proved',
    { own: [READ], who: { session: policy('limit', [{ ...READ, Resource: 'arn:aws:s3:::mine/*' }]) } },
  ],
  [
    'the bucket lets its very session in, whatever its session policy',
    'refuted',
    {
      who: { session: policy('limit', [{ ...READ, Resource: 'arn:aws:s3:::mine/*' }]) },
      bucket: [open({ Principal: { AWS: SESSION } })],
    },
  ],
  [
    'the bucket lets its role in, and its session policy does not',
    'proved',
    {
      who: { session: policy('limit', [{ ...READ, Resource: 'arn:aws:s3:::mine/*' }]) },
      bucket: [open({ Principal: { AWS: ROLE } })],
    },
  ],
  [
    'the bucket lets its role in, and its boundary does not',
    'proved',
    {
      who: { boundary: policy('limit', [{ ...READ, Resource: 'arn:aws:s3:::mine/*' }]) },
      bucket: [open({ Principal: { AWS: ROLE } })],
    },
  ],

  ['one of its names', 'refuted', { who: named, bucket: [open({ Principal: { AWS: SESSION } })] }],
  [
    'a name that it cannot have',
    'proved',
    { who: named, bucket: [open({ Principal: { AWS: `${SESSION}:x` } })] },
  ],
  [
    'another role’s session',
    'proved',
    { who: named, bucket: [open({ Principal: { AWS: SESSION.replace('shared', 'other') } })] },
  ],
  [
    'one of its names, by id',
    'refuted',
    { who: named, own: [{ ...READ, ...where('StringEquals', 'aws:userid', `${ROLE_ID}:boss`) }] },
  ],
  [
    'two names at once',
    'proved',
    {
      who: named,
      own: [{ ...READ, ...where('StringEquals', 'aws:userid', `${ROLE_ID}:boss`) }],
      bucket: [shut(where('StringLike', 'aws:userid', '*:b*'))],
    },
  ],
  [
    'a name that both can be',
    'refuted',
    {
      who: named,
      own: [{ ...READ, ...where('StringLike', 'aws:userid', '*:b*') }],
      bucket: [shut(where('StringLike', 'aws:userid', '*:bo*'))],
    },
  ],
  [
    'one of a few names',
    'refuted',
    {
      who: { name: { ...SESSION_NAME, options: ['one', 'two'] } },
      own: [{ ...READ, ...where('StringEquals', 'aws:userid', `${ROLE_ID}:two`) }],
    },
  ],
  [
    'none of a few names',
    'proved',
    {
      who: { name: { ...SESSION_NAME, options: ['one', 'two'] } },
      own: [{ ...READ, ...where('StringEquals', 'aws:userid', `${ROLE_ID}:three`) }],
    },
  ],

  // Both keys say the same instant.
  [
    'before an instant and after it',
    'proved',
    {
      own: [{ ...READ, ...when(['DateLessThan', TIME, IN_2030], ['DateGreaterThan', EPOCH, IN_2030_S]) }],
      now: '2026-01-01',
    },
  ],
  [
    'at one instant',
    'refuted',
    {
      own: [
        {
          ...READ,
          ...when(['DateLessThanEquals', TIME, IN_2030], ['DateGreaterThanEquals', EPOCH, IN_2030_S]),
        },
      ],
      now: '2026-01-01',
    },
  ],
  [
    'at no other',
    'proved',
    {
      own: [
        {
          ...READ,
          ...when(['DateLessThanEquals', TIME, IN_2030], ['DateGreaterThanEquals', EPOCH, IN_2030_S]),
        },
      ],
      bucket: [shut(where('DateEquals', TIME, IN_2030))],
      now: '2026-01-01',
    },
  ],
  [
    'in the past',
    'proved',
    { own: [{ ...READ, ...where('DateLessThan', TIME, '2020-01-01T00:00:00Z') }], now: '2026-01-01' },
  ],
  [
    'in the past, by seconds',
    'proved',
    { own: [{ ...READ, ...where('DateLessThan', EPOCH, '1577836800') }], now: '2026-01-01' },
  ],
  [
    'in the future',
    'refuted',
    { own: [{ ...READ, ...where('DateGreaterThan', TIME, '2090-01-01T00:00:00Z') }], now: '2026-01-01' },
  ],
  [
    'now',
    'refuted',
    { own: [{ ...READ, ...where('DateEquals', TIME, '2026-01-01T00:00:00Z') }], now: '2026-01-01' },
  ],

  [
    'one key that must have two values',
    'proved',
    {
      own: [
        {
          ...READ,
          ...when(['StringEquals', 's3:x-amz-acl', 'private'], ['StringLike', 's3:x-amz-acl', 'public*']),
        },
      ],
    },
  ],
  [
    'several keys of tags at once',
    'refuted',
    {
      own: [
        {
          ...READ,
          Action: 's3:PutObject',
          ...when(
            ['ForAnyValue:StringEquals', 's3:RequestObjectTagKeys', 'a'],
            ['ForAnyValue:StringLike', 's3:RequestObjectTagKeys', 'b*'],
          ),
        },
      ],
    },
  ],
  [
    'all of its keys of tags, and one that is not among them',
    'proved',
    {
      own: [
        {
          ...READ,
          Action: 's3:PutObject',
          ...when(
            ['ForAllValues:StringEquals', 's3:RequestObjectTagKeys', 'a'],
            ['ForAnyValue:StringLike', 's3:RequestObjectTagKeys', 'b*'],
          ),
        },
      ],
    },
  ],
  [
    'a key that the action does not carry',
    'proved',
    { own: [{ ...READ, ...where('StringEquals', 's3:prefix', 'x') }] },
  ],
  [
    'a key that it need not carry',
    'refuted',
    { own: [{ ...READ, ...where('StringNotEquals', 's3:prefix', 'x') }] },
  ],
  [
    'a tag that it has',
    'refuted',
    {
      who: { tags: { Team: 'x' } },
      own: [{ ...READ, ...where('StringEquals', 'aws:PrincipalTag/team', 'x') }],
    },
  ],
  [
    'a tag that it has not',
    'proved',
    {
      who: { tags: { Team: 'y' } },
      own: [{ ...READ, ...where('StringEquals', 'aws:PrincipalTag/team', 'x') }],
    },
  ],
  [
    'a tag of its own choice',
    'refuted',
    {
      more: { keys: { 'aws:principaltag/': { is: 'chosen' } } },
      own: [{ ...READ, ...where('StringEquals', 'aws:PrincipalTag/team', 'x') }],
    },
  ],
  [
    'one tag of its choice in a path',
    'refuted',
    {
      more: { keys: { 'aws:principaltag/': { is: 'chosen' } } },
      own: [{ ...READ, Resource: 'arn:aws:s3:::${aws:PrincipalTag/team}/*' }],
    },
  ],
  [
    'a tag of few values',
    'proved',
    {
      more: { keys: { 'aws:principaltag/team': { is: 'chosen', always: true, values: ['a', 'b'] } } },
      own: [{ ...READ, ...where('StringNotEquals', 'aws:PrincipalTag/team', ['a', 'b']) }],
    },
  ],
  [
    'and one of them',
    'refuted',
    {
      more: { keys: { 'aws:principaltag/team': { is: 'chosen', always: true, values: ['a', 'b'] } } },
      own: [{ ...READ, ...where('StringNotEquals', 'aws:PrincipalTag/team', 'a') }],
    },
  ],
  [
    'a tag that may be absent',
    'refuted',
    {
      more: { keys: { 'aws:principaltag/team': { is: 'chosen', values: ['a', 'b'] } } },
      own: [{ ...READ, ...where('Null', 'aws:PrincipalTag/team', 'true') }],
    },
  ],
  [
    'and one that may not',
    'proved',
    {
      more: { keys: { 'aws:principaltag/team': { is: 'chosen', always: true, values: ['a', 'b'] } } },
      own: [{ ...READ, ...where('Null', 'aws:PrincipalTag/team', 'true') }],
    },
  ],
  [
    'an address within two ranges that are apart',
    'proved',
    {
      own: [{ ...READ, ...where('IpAddress', 'aws:SourceIp', '10.0.0.0/8') }],
      bucket: [shut(where('NotIpAddress', 'aws:SourceIp', '192.168.0.0/16'))],
    },
  ],
  [
    'within two that meet',
    'refuted',
    {
      own: [{ ...READ, ...where('IpAddress', 'aws:SourceIp', '10.0.0.0/8') }],
      bucket: [shut(where('NotIpAddress', 'aws:SourceIp', '10.1.0.0/16'))],
    },
  ],
  [
    'a number between two that leave none',
    'proved',
    {
      own: [
        {
          ...READ,
          Action: 's3:ListBucket',
          Resource: 'arn:aws:s3:::them',
          ...when(
            ['NumericLessThan', 's3:max-keys', '10'],
            ['NumericGreaterThanEquals', 's3:max-keys', '10'],
          ),
        },
      ],
    },
  ],
  [
    'and two that leave one',
    'refuted',
    {
      own: [
        {
          ...READ,
          Action: 's3:ListBucket',
          Resource: 'arn:aws:s3:::them',
          ...when(
            ['NumericLessThanEquals', 's3:max-keys', '10'],
            ['NumericGreaterThanEquals', 's3:max-keys', '10'],
          ),
        },
      ],
    },
  ],
  [
    'over TLS and not',
    'proved',
    {
      own: [{ ...READ, ...where('Bool', 'aws:SecureTransport', 'true') }],
      bucket: [shut(where('Bool', 'aws:SecureTransport', 'true'))],
    },
  ],

  [
    'all actions but reading',
    'refuted',
    { own: [{ Effect: 'Allow', NotAction: 's3:GetObject', Resource: '*' }] },
  ],
  ['all but those of S3', 'proved', { own: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] }],
  [
    'all resources but its bucket',
    'refuted',
    { own: [{ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::me/*' }] },
  ],
  [
    'all resources but theirs',
    'proved',
    { own: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::them*' }] },
  ],
  ['an action that does not exist yet', 'refuted', { own: [{ ...READ, Action: 's3:Frob*' }] }],
  [
    'an action by its full name that does not exist',
    'proved',
    { own: [{ ...READ, Action: 's3:FrobObject' }] },
  ],
  [
    'an object’s action on the bucket itself',
    'proved',
    { own: [{ ...READ, Resource: 'arn:aws:s3:::them' }] },
  ],
  ['an ACL, where ACLs are off', 'proved', { own: [{ ...READ, Action: 's3:PutObjectAcl' }] }],
  [
    'an ACL, where they are on',
    'refuted',
    { own: [{ ...READ, Action: 's3:PutObjectAcl' }], to: { ownership: 'ObjectWriter' } },
  ],

  [
    'a public policy that is held back from others',
    'proved',
    { who: { account: '444455556666' }, own: [READ], bucket: [open()] },
  ],
  [
    'and not held back',
    'refuted',
    {
      who: { account: '444455556666' },
      own: [READ],
      bucket: [open()],
      to: {
        publicAccessBlock: {
          blockPublicAcls: true,
          ignorePublicAcls: true,
          blockPublicPolicy: true,
          restrictPublicBuckets: false,
        },
      },
    },
  ],
  ['another account needs both', 'proved', { who: { account: '444455556666' }, own: [READ] }],
  [
    'the bucket’s word alone is not enough for it',
    'proved',
    { who: { account: '444455556666' }, bucket: [open({ Principal: { AWS: '444455556666' } })] },
  ],
  [
    'both let it in',
    'refuted',
    { who: { account: '444455556666' }, own: [READ], bucket: [open({ Principal: { AWS: '444455556666' } })] },
  ],

  ['a key that nobody knows', 'unknown', { own: [{ ...READ, ...where('StringEquals', 'aws:New', 'x') }] }],
  [
    'the organisation',
    'unknown',
    { own: [{ ...READ, ...where('StringEquals', 'aws:PrincipalOrgID', 'o-1') }] },
  ],
  [
    'a variable of its choice that a Deny fills in',
    'refuted',
    { own: [READ], bucket: [shut({ Resource: 'arn:aws:s3:::them/${aws:UserAgent}*' })] },
  ],
];

/** One tag of the caller's choice that is read both as text and as something else. */
const SPELT: readonly (readonly [
  operator: string,
  value: string,
  texts: readonly string[],
  kind: PairAnswer['kind'],
])[] = [
  ['NumericEquals', '5', ['5'], 'refuted'],
  ['NumericEquals', '5', ['5', '5.0', '05', '005'], 'refuted'],
  ['NumericEquals', '-0.5', ['-0.5', '-0.50', '-00.5'], 'refuted'],
  ['NumericEquals', '1e21', ['1e+21', '1000000000000000000000'], 'refuted'],
  ['DateEquals', '2030-01-01T00:00:00Z', ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00+00:00'], 'refuted'],
  ['DateEquals', '253402300800', ['253402300800', '253402300800.0'], 'refuted'],
  ['Bool', 'true', ['true', 'True', 'TRUE'], 'refuted'],
  ['Bool', 'false', ['false', 'False', 'FALSE'], 'refuted'],
  ['IpAddress', '10.0.0.1', ['10.0.0.1'], 'refuted'],
  ['IpAddress', '2001:db8::1', ['2001:db8:0:0:0:0:0:1', '2001:db8::1'], 'refuted'],
  ['NumericEquals', '5', ['*'], 'unknown'],
];

describe('a value that can be spelt in several ways', () => {
  test.each(SPELT)('%s %s, and none of %j: %s', (operator, value, texts, kind) => {
    const { kind: found, witnesses } = answerOf({
      more: { keys: { 'aws:principaltag/': { is: 'chosen' } } },
      own: [
        {
          ...READ,
          ...when(
            [operator, 'aws:PrincipalTag/n', value],
            [texts.includes('*') ? 'StringNotLike' : 'StringNotEquals', 'aws:PrincipalTag/n', texts],
          ),
        },
      ],
    });
    expect(found, JSON.stringify(witnesses[0]?.chosen)).toBe(kind);
  });

  test('where a request comes from is spelt in one', () => {
    const of = (address: string) => [
      {
        ...READ,
        ...when(['IpAddress', 'aws:SourceIp', '10.0.0.1'], ['StringNotEquals', 'aws:SourceIp', address]),
      },
    ];
    expect(answerOf({ own: of('10.0.0.1') }).kind).toBe('proved');
    expect(answerOf({ own: of('10.0.0.2') }).kind).toBe('refuted');
  });
});

describe('an address that a policy asks about by a pattern', () => {
  const of = (operator: string, ...patterns: string[]) =>
    answerOf({ own: [{ ...READ, ...when([operator, 'aws:SourceIp', patterns]) }] }).kind;

  test.each(['10.1.2.*', '10.1.2.?', '1?.2.3.4', '1*.*.*.4', '2001:db8:?:*', '*'])(
    'from one like `%s` a request may come',
    (pattern) => {
      expect(of('StringLike', pattern)).not.toBe('proved');
    },
  );

  test('nor is one of its addresses all of them, nor one spelt in capital letters another', () => {
    const own = [
      {
        ...READ,
        ...when(
          ['StringLike', 'aws:SourceIp', '10.1.2.*'],
          ['StringNotEquals', 'aws:SourceIp', ['10.1.2.7', '10.1.2.1']],
        ),
      },
    ];
    expect(answerOf({ own }).kind).not.toBe('proved');
    expect(of('StringEqualsIgnoreCase', '2001:DB8::1')).toBe('refuted');
  });

  test.each(['not.an.address', '10.1.2.3/32', 'x*', '10.1.2.3.4.?'])(
    'never from one like `%s`',
    (pattern) => {
      expect(of('StringLike', pattern)).not.toBe('refuted');
    },
  );
});

test('values that can never be are left out, but for those that only stand for others by guess', () => {
  const never = { 'aws:useragent': { is: 'chosen', never: () => true } } as const;
  const asked = (...conditions: (readonly [string, string, unknown])[]) =>
    answerOf({ own: [{ ...READ, ...when(...conditions) }], more: { keys: never } }).kind;
  expect(asked(['StringLike', 'aws:UserAgent', '*'])).toBe('proved');
  expect(asked(['StringLike', 'aws:UserAgent', '*'], ['NumericEquals', 'aws:UserAgent', '5'])).toBe(
    'unknown',
  );
});

describe('one credential, one bucket', () => {
  test.each(ROWS)('%s: %s', (_, kind, row) => {
    const { kind: found, reasons, witnesses } = answerOf(row);
    expect(found, [...reasons, ...witnesses.map((one) => JSON.stringify(one))].join('\n')).toBe(kind);
  });
});
