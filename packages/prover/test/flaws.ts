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

/**
 * Ways to get isolation wrong, each as a small world: what one tenant holds and what stands before the other's bucket.
 * `shows` is what a witness must look like; `proved` are the controls that only look wrong.
 */
export interface Flaw {
  readonly id: string;
  readonly sentence: string;
  readonly from: Caller;
  readonly to: Target;
  readonly expected: 'proved' | 'refuted' | 'unknown';
  /** Part of every witness that is looked for: `<action> <resource> <chosen context>` as text. */
  readonly shows?: RegExp;
}

const shared = policy('role', [
  { Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::tenant-*', 'arn:aws:s3:::tenant-*/*'] },
]);
const scoped = (bucket: string, extra = '') =>
  policy('session', [
    {
      Effect: 'Allow',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}${extra}`, `arn:aws:s3:::${bucket}${extra}/*`],
    },
  ]);
const allow = (bucket: string): Json => ({
  Effect: 'Allow',
  Action: 's3:*',
  Resource: `arn:aws:s3:::${bucket}*`,
});
const own = (bucket: string, more: Json = {}): Json => ({
  Sid: 'OnlyOwner',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { StringNotEquals: { 'aws:PrincipalTag/tenant': bucket } },
  ...more,
});
const flaw = (
  id: string,
  sentence: string,
  expected: Flaw['expected'],
  from: CallerOptions,
  bucketPolicy: readonly Json[] | undefined,
  shows?: RegExp,
  names: readonly [string, string] = ['tenant-1', 'tenant-2'],
): Flaw => ({
  id,
  sentence,
  expected,
  from: caller(names[0], { tags: { tenant: names[0] }, ...from }),
  to: target(names[1], bucketPolicy === undefined ? undefined : policy('bucket', bucketPolicy)),
  ...(shows === undefined ? {} : { shows }),
});

const sessionArn = (name: string): string => `arn:aws:sts::${ACCOUNT}:assumed-role/shared/${name}`;
const trusts = (principal: unknown, more: Json = {}): Json => ({
  Sid: 'Trusts',
  Effect: 'Allow',
  Principal: principal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::tenant-2/*',
  ...more,
});
const scopedSession = { identity: shared, session: scoped('tenant-1') };

export const FLAWS: readonly Flaw[] = [
  flaw('T1', 'shared role, session policy, tag Deny', 'proved', scopedSession, [own('tenant-2')]),
  flaw('T3', 'shared role, tag Deny alone', 'proved', { identity: shared }, [own('tenant-2')]),
  flaw(
    'F1',
    '`tenant-1*` also covers tenant-10',
    'refuted',
    { identity: shared, session: scoped('tenant-1', '*') },
    undefined,
    /tenant-10/,
    ['tenant-1', 'tenant-10'],
  ),
  flaw(
    'F1-control',
    '`tenant-1*` does not cover tenant-2',
    'proved',
    { identity: shared, session: scoped('tenant-1', '*') },
    undefined,
  ),
  flaw(
    'F2',
    'no Deny and no session policy',
    'refuted',
    { identity: shared },
    undefined,
    /s3:GetObject arn:aws:s3:::tenant-2\/x/,
  ),
  flaw(
    'F3',
    'Deny with NotAction lets one action through',
    'refuted',
    { identity: shared },
    [own('tenant-2', { Action: undefined, NotAction: 's3:ListBucket' })],
    /s3:ListBucket arn:aws:s3:::tenant-2 /,
  ),
  flaw(
    'F4',
    'no session tag, and …IfExists',
    'refuted',
    { identity: shared, tags: {} },
    [
      own('tenant-2', {
        Condition: {
          StringNotEqualsIfExists: { 'aws:PrincipalTag/tenant': 'tenant-2' },
          Null: { 'aws:PrincipalTag/tenant': 'false' },
        },
      }),
    ],
    /tenant-2/,
  ),
  flaw('F4-control', 'no session tag, plain StringNotEquals', 'proved', { identity: shared, tags: {} }, [
    own('tenant-2'),
  ]),
  {
    ...flaw('F5', 'no Version: `${…}` is literal', 'refuted', { identity: shared }, undefined, /tenant-2/),
    to: target(
      'tenant-2',
      policy(
        'bucket',
        [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:PrincipalTag/tenant': '${aws:PrincipalTag/tenant}' } },
          },
        ],
        null,
      ),
    ),
  },
  flaw(
    'F6',
    'session policy too wide',
    'refuted',
    { identity: shared, session: scoped('tenant-*') },
    undefined,
    /tenant-2/,
  ),
  flaw(
    'F7',
    'bucket trusts a session by name, and the caller chooses its name',
    'refuted',
    { ...scopedSession, name: SESSION_NAME },
    [trusts({ AWS: sessionArn('ci-2') })],
    /s3:GetObject arn:aws:s3:::tenant-2\/x .*ci-2/,
  ),
  flaw(
    'F7b',
    'bucket trusts a session by name, and the name is fixed',
    'proved',
    { ...scopedSession, sessionName: 'ci-1' },
    [trusts({ AWS: sessionArn('ci-2') })],
  ),
  flaw('F8', 'bucket names the shared role; the session policy still limits', 'proved', scopedSession, [
    trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/shared` }),
  ]),
  flaw(
    'F8b',
    'bucket names the shared role, no session policy',
    'refuted',
    { identity: policy('role', [allow('tenant-1')]) },
    [trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/shared` })],
    /s3:GetObject/,
  ),
  flaw(
    'F9',
    'Principal `*` with aws:PrincipalArn is not limited by a session policy',
    'refuted',
    scopedSession,
    [
      trusts('*', {
        Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/shared` } },
      }),
    ],
    /s3:GetObject/,
  ),
  flaw(
    'F10',
    'Deny misses the bucket ARN',
    'refuted',
    { identity: shared },
    [own('tenant-2', { Resource: 'arn:aws:s3:::tenant-2/*' })],
    /arn:aws:s3:::tenant-2 /,
  ),
  flaw(
    'F11',
    'aws:userid pattern is any role',
    'refuted',
    { identity: shared },
    [own('tenant-2', { Condition: { StringNotLike: { 'aws:userid': 'AROA*' } } })],
    /tenant-2/,
  ),
  flaw('F11-control', 'aws:userid pattern is one role, of another tenant', 'proved', { identity: shared }, [
    own('tenant-2', { Condition: { StringNotLike: { 'aws:userid': 'AROAEXAMPLEROLEID0002:*' } } }),
  ]),
  flaw(
    'F12',
    'Deny is void in an address range',
    'refuted',
    { identity: shared },
    [
      own('tenant-2', {
        Condition: {
          StringNotEquals: { 'aws:PrincipalTag/tenant': 'tenant-2' },
          NotIpAddress: { 'aws:SourceIp': '10.20.0.0/16' },
        },
      }),
    ],
    /10\.20\.0\.0/,
  ),
  flaw(
    'F13',
    'Deny misses keys of one to three characters',
    'refuted',
    { identity: shared },
    [own('tenant-2', { Resource: ['arn:aws:s3:::tenant-2', 'arn:aws:s3:::tenant-2/????*'] })],
    /tenant-2\/x{1,3} /,
  ),
  flaw(
    'F14',
    'ForAnyValue on a tag that is absent',
    'refuted',
    { identity: shared, tags: {} },
    [
      own('tenant-2', {
        Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalTag/tenant': 'tenant-2' } },
      }),
    ],
    /tenant-2/,
  ),
  flaw(
    'F15',
    'Allow with NotAction, caught by the tag Deny',
    'proved',
    { identity: policy('role', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]) },
    [own('tenant-2')],
  ),
  flaw(
    'F16',
    'Allow with NotAction, too wide',
    'refuted',
    { identity: policy('role', [{ Effect: 'Allow', NotAction: 's3:GetObject', Resource: '*' }]) },
    undefined,
    /tenant-2/,
  ),
  flaw(
    'F17',
    'ABAC role: variable resolves to the own bucket',
    'proved',
    {
      identity: policy('role', [
        {
          Effect: 'Allow',
          Action: 's3:*',
          Resource: ['arn:aws:s3:::${aws:PrincipalTag/tenant}', 'arn:aws:s3:::${aws:PrincipalTag/tenant}/*'],
        },
      ]),
    },
    undefined,
  ),
  flaw(
    'F18',
    'ABAC role with a star behind the variable',
    'refuted',
    {
      identity: policy('role', [
        { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}*' },
      ]),
    },
    undefined,
    /tenant-10/,
    ['tenant-1', 'tenant-10'],
  ),
  flaw(
    'F19',
    'NotResource with a variable that has no value covers everything',
    'refuted',
    {
      tags: {},
      identity: policy('role', [
        { Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}/*' },
      ]),
    },
    undefined,
    /tenant-2/,
  ),
  flaw(
    'F20',
    'Deny ends at a date',
    'refuted',
    { identity: shared },
    [
      own('tenant-2', {
        Condition: {
          StringNotEquals: { 'aws:PrincipalTag/tenant': 'tenant-2' },
          DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' },
        },
      }),
    ],
    /2027-01-01/,
  ),
  flaw(
    'F21',
    'Deny over two halves of all addresses leaves the request without one',
    'refuted',
    { identity: shared },
    [
      own('tenant-2', {
        Condition: {
          StringNotEquals: { 'aws:PrincipalTag/tenant': 'tenant-2' },
          IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] },
        },
      }),
    ],
    /tenant-2/,
  ),
  flaw('T4', 'Deny in parts that only together cover everything', 'proved', { identity: shared }, [
    own('tenant-2', {
      Condition: {
        StringNotEquals: { 'aws:PrincipalTag/tenant': 'tenant-2' },
        IpAddress: { 'aws:SourceIp': '0.0.0.0/1' },
      },
    }),
    own('tenant-2', {
      Condition: {
        StringNotEquals: { 'aws:PrincipalTag/tenant': 'tenant-2' },
        NotIpAddressIfExists: { 'aws:SourceIp': '0.0.0.0/1' },
      },
      Resource: ['arn:aws:s3:::tenant-2', 'arn:aws:s3:::tenant-2/a*'],
    }),
    own('tenant-2', {
      Condition: {
        StringNotEquals: { 'aws:PrincipalTag/tenant': 'tenant-2' },
        NotIpAddressIfExists: { 'aws:SourceIp': '0.0.0.0/1' },
      },
      Resource: undefined,
      NotResource: 'arn:aws:s3:::tenant-2/a*',
    }),
  ]),
  flaw(
    'F22',
    'Allow only with a listing prefix of the tenant’s own: any prefix that begins so',
    'refuted',
    {
      identity: policy('role', [
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: '*',
          Condition: { StringLike: { 's3:prefix': 'tenant-1*' } },
        },
      ]),
    },
    undefined,
    /s3:ListBucket .*tenant-1/,
  ),
  flaw(
    'F22-control',
    'a listing prefix says nothing to GetObject, which has none',
    'proved',
    {
      identity: policy('role', [
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: '*',
          Condition: { StringLike: { 's3:prefix': 'tenant-1*' } },
        },
      ]),
    },
    undefined,
  ),
  flaw(
    'F23',
    'NotPrincipal that spares the role but not the session may deny: AWS does not say',
    'unknown',
    { identity: shared },
    [
      {
        Effect: 'Deny',
        NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:role/shared` },
        Action: 's3:*',
        Resource: '*',
      },
    ],
  ),
  flaw(
    'F24',
    'a wildcard speaks of actions that do not exist yet',
    'refuted',
    {
      identity: policy('role', [
        { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::tenant-*/*' },
        { Effect: 'Deny', Action: ['s3:GetObject*', 's3:GetJob*'], Resource: '*' },
      ]),
    },
    undefined,
    /s3:get/i,
  ),
  flaw(
    'F25',
    'a boundary that is empty allows nothing',
    'proved',
    { identity: shared, boundary: policy('boundary', [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }]) },
    undefined,
  ),
  flaw(
    'F26',
    'aws:userid of a chosen name',
    'refuted',
    { identity: shared, name: SESSION_NAME },
    [own('tenant-2', { Condition: { StringNotLike: { 'aws:userid': `${ROLE_ID}:tenant-2` } } })],
    /AROAEXAMPLEROLEID0001:tenant-2/,
  ),
  flaw(
    'F27',
    'only a request with two tag keys at once meets the Allow and escapes the Deny',
    'refuted',
    {
      identity: policy('role', [
        {
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: '*',
          Condition: { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': 'k' } },
        },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { 'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': 'k' } },
        },
      ]),
    },
    undefined,
    /s3:PutObject .*\["x","k"\]|\["k","x"\]/,
  ),
];
