import { describe, expect, test } from 'vitest';
import {
  allowOther,
  allowRead,
  asks,
  bucketFor,
  federated,
  policy,
  root,
  session,
  trustFor,
  USER,
  user,
} from '../../cases/make.ts';
import type { AuthorizationRequest, PolicySet } from '../request.types.ts';
import { evaluate, evaluateTrust } from './evaluate.ts';

const QUEUES = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };
const reasonOf = (request: AuthorizationRequest, policies: PolicySet): string =>
  evaluate(request, policies).reason;
const missOf = (request: AuthorizationRequest, policies: PolicySet) =>
  evaluate(request, policies).nearestMiss;

describe('the reason', () => {
  test('of an allow names the statements it rests on, of every policy', () => {
    expect(reasonOf(asks(session), { identity: [allowRead], session: [allowOther, allowRead] })).toBe(
      '`s3:GetObject` on `arn:aws:s3:::ledger/2026/may.csv` is allowed by statement 1 of the identity policy ' +
        '`allows reading` and statement 1 of the session policy `allows reading`',
    );
  });

  test('of a grant by the bucket alone does not name the identity policy', () => {
    const decision = evaluate(asks(user), { identity: [allowOther], resource: bucketFor({ AWS: USER }) });
    expect(decision.by).toEqual([{ layer: 'resource', policy: 'bucket policy of ledger', index: 0 }]);
  });

  test('of a deny names every denying statement by its Sid', () => {
    const guard = policy('guard', [
      { Sid: 'A', Effect: 'Deny', Action: '*', Resource: '*' },
      { Sid: '', Effect: 'Deny', Action: 's3:*', Resource: '*' },
    ]);
    expect(reasonOf(asks(user), { identity: [allowRead, guard] })).toContain(
      'is denied by statement `A` of the identity policy `guard` and statement 2 of the identity policy `guard`',
    );
  });

  test('of an implicit denial names each layer that does not allow', () => {
    expect(reasonOf(asks(user, { resourceAccountId: '444455556666' }), { identity: [] })).toContain(
      'is not allowed: `arn:aws:s3:::ledger/2026/may.csv` has no resource policy; no identity policy allows it',
    );
    expect(reasonOf(asks(root), { identity: [] })).toContain("the account's root user needs no policy");
  });
});

describe('the nearest miss', () => {
  const own = policy('tenant', [
    { Sid: 'Queues', Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
    { Sid: 'OwnBucket', Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' },
    { Sid: 'Topics', Effect: 'Allow', Action: 'sns:*', Resource: '*' },
    { Sid: 'Never', Effect: 'Deny', Action: 'iam:*', Resource: '*' },
  ]);

  test('is the statement in which least would have to differ', () => {
    expect(missOf(asks(user), { identity: [own] })).toEqual({
      statement: { layer: 'identity', policy: 'tenant', index: 1, sid: 'OwnBucket' },
      why:
        'statement `OwnBucket` would allow this if the resource were `arn:aws:s3:::acme/*` ' +
        '(asked: `arn:aws:s3:::ledger/2026/may.csv`)',
    });
  });

  test('says which condition failed, and what the request has', () => {
    const tls = policy('tls', [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: {
          StringLikeIfExists: { 's3:prefix': ['a/', 'b/'] },
          Bool: { 'aws:SecureTransport': 'true' },
        },
      },
    ]);
    expect(missOf(asks(user, { context: { 's3:prefix': 'c/' } }), { identity: [tls] })?.why).toBe(
      'statement 1 would allow this if `StringLikeIfExists` held of `s3:prefix` and `a/` or `b/` (the request has ' +
        '`c/`), and `Bool` held of `aws:SecureTransport` and `true` (the request does not have this key)',
    );
  });

  test('is looked for in the layer that limits, not in one that allows', () => {
    const miss = missOf(asks(session), { identity: [allowRead], session: [own] });
    expect(miss?.statement).toMatchObject({ layer: 'session', sid: 'OwnBucket' });
  });

  test('can be the bucket policy that names somebody else', () => {
    const miss = missOf(asks(user), { identity: [], resource: bucketFor({ AWS: `${USER}2` }) });
    expect(miss?.why).toBe('statement 1 would allow this if the caller were one that its `Principal` covers');
  });

  test.each<[string, PolicySet, string, string]>([
    [
      'a permissions boundary',
      { identity: [allowRead], boundary: [own] },
      'boundary',
      'statement `OwnBucket` would allow this if the resource were `arn:aws:s3:::acme/*` ' +
        '(asked: `arn:aws:s3:::ledger/2026/may.csv`)',
    ],
    [
      'a service control policy',
      { identity: [allowRead], scp: [[allowRead], [allowOther]] },
      'scp',
      'statement 1 would allow this if the action were `sqs:*` (asked: `s3:GetObject`)',
    ],
    [
      'a resource control policy',
      { identity: [allowRead], rcp: [[policy('only queues', [{ ...QUEUES, Principal: '*' }], 'rcp')]] },
      'rcp',
      'statement 1 would allow this if the action were `sqs:*` (asked: `s3:GetObject`)',
    ],
    [
      'a bucket policy that leaves out what is asked for',
      {
        identity: [],
        resource: bucketFor(
          { AWS: USER },
          { NotResource: ['arn:aws:s3:::ledger/2026/*'], Resource: undefined },
        ),
      },
      'resource',
      'statement 1 would allow this if the resource were none of `arn:aws:s3:::ledger/2026/*` ' +
        '(asked: `arn:aws:s3:::ledger/2026/may.csv`)',
    ],
    [
      'an identity policy that leaves out the action',
      { identity: [policy('p', [{ Effect: 'Allow', NotAction: ['s3:*', 'iam:*'], Resource: '*' }])] },
      'identity',
      'statement 1 would allow this if the action were none of `s3:*` or `iam:*` (asked: `s3:GetObject`)',
    ],
  ])('tells what %s would have to say', (_, policies, layer, why) => {
    const miss = missOf(asks(user), policies);
    expect([miss?.statement.layer, miss?.why]).toEqual([layer, why]);
  });

  test.each<[string, unknown, object, string]>([
    [
      'the caller',
      { AWS: `${USER}2` },
      {},
      'statement 1 would allow this if the caller were one that its `Principal` covers',
    ],
    [
      'the external id',
      { AWS: USER },
      { Condition: { StringEquals: { 'sts:ExternalId': 'acme-1' } } },
      'statement 1 would allow this if `StringEquals` held of `sts:ExternalId` and `acme-1` ' +
        '(the request has `acme-2`)',
    ],
    [
      'the tags that are handed down',
      { AWS: USER },
      { Condition: { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['site'] } } },
      'statement 1 would allow this if `ForAllValues:StringEquals` held of `sts:TransitiveTagKeys` and `site` ' +
        '(the request has `tenant`, `team`)',
    ],
  ])('tells of a trust policy what %s would have to be', (_, principal, change, why) => {
    const context = { 'sts:externalid': 'acme-2', 'sts:transitivetagkeys': ['tenant', 'team'] };
    const resource = 'arn:aws:iam::111122223333:role/target';
    const request = asks(user, { action: 'sts:AssumeRole', resource, context });
    const miss = evaluateTrust(request, trustFor(principal, change), { identity: [] }).nearestMiss;
    expect([miss?.statement.layer, miss?.why]).toEqual(['trust', why]);
  });

  test('never is a Deny, and is absent when nothing allows anything', () => {
    expect(
      missOf(asks(user), { identity: [policy('p', [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }])] }),
    ).toBe(undefined);
  });

  test('is the same each time it is read', () => {
    const decision = evaluate(asks(user), { identity: [own] });
    expect(decision.nearestMiss).toBe(decision.nearestMiss);
    expect(JSON.parse(JSON.stringify(decision)).nearestMiss.statement.sid).toBe('OwnBucket');
  });
});

describe('what is missing', () => {
  test('is said of a federated user without a session policy, and of one that has another', () => {
    const without = reasonOf(asks(federated), { identity: [allowRead] });
    expect(without).toContain('a federated user without a session policy has no permissions of its own');
    const other = reasonOf(asks(federated), { identity: [allowRead], session: [allowOther] });
    expect(other).toContain('no session policy allows it');
    expect(other).not.toContain('without a session policy');
  });

  test('is the resource’s policy where it has none, or one that says something else', () => {
    const elsewhere = { resourceAccountId: '999988887777' };
    const none = reasonOf(asks(user, elsewhere), { identity: [allowRead] });
    expect(none).toContain('`arn:aws:s3:::ledger/2026/may.csv` has no ');
    const other = reasonOf(asks(user, elsewhere), {
      ...{ identity: [allowRead], resource: bucketFor({ AWS: `${USER}2` }) },
    });
    expect(other).not.toContain('has no ');
  });

  test('is the statement in which least differs: the action weighs most, then the resource, then who', () => {
    const statements = {
      action: { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
      resource: { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::other/*' },
      both: { Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:s3:::other/*' },
      condition: {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      },
      conditions: {
        ...{ Effect: 'Allow', Action: 's3:*', Resource: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 's3:prefix': 'x' } },
      },
    };
    const nearer = (...names: readonly (keyof typeof statements)[]) =>
      missOf(asks(user), {
        identity: [
          policy(
            'p',
            names.map((name) => ({ Sid: name, ...statements[name] })),
          ),
        ],
      })?.statement.sid;
    expect(nearer('action', 'resource', 'both')).toBe('resource');
    expect(nearer('both', 'action')).toBe('action');
    expect(nearer('resource', 'condition', 'conditions')).toBe('condition');
    expect(nearer('conditions', 'resource')).toBe('conditions');
    expect(nearer('conditions', 'condition')).toBe('condition');
  });

  test('names three patterns, and counts the rest', () => {
    const of = (count: number) =>
      missOf(asks(user), {
        identity: [
          policy('p', [
            {
              Effect: 'Allow',
              Action: Array.from({ length: count }, (_, at) => `sqs:A${at}`),
              Resource: '*',
            },
          ]),
        ],
      })?.why;
    expect(of(3)).toContain('`sqs:A0` or `sqs:A1` or `sqs:A2` (asked');
    expect(of(5)).toContain('`sqs:A0` or `sqs:A1` or `sqs:A2` or 2 more (asked');
  });

  test('is looked for in what a session was narrowed to where that is what does not allow', () => {
    const other = policy('narrow', [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' },
    ]);
    const narrowed = missOf(asks(session), { identity: [allowRead], scopeDown: [other] });
    expect(narrowed?.statement).toMatchObject({ layer: 'scope-down', policy: 'narrow' });
    const allowed = missOf(asks(session), { identity: [allowOther], scopeDown: [allowRead, other] });
    expect(allowed?.statement.layer).toBe('scope-down');
    const identity = missOf(asks(session), { identity: [allowOther], scopeDown: [allowRead] });
    expect(identity?.statement.layer).toBe('identity');
  });

  test('is looked for in so many statements only', () => {
    const far = Array.from({ length: 3_000 }, () => ({
      Effect: 'Allow',
      Action: 'sqs:*',
      Resource: 'arn:aws:s3:::other/*',
    }));
    const near = { Sid: 'Near', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' };
    const first = missOf(asks(user), { identity: [policy('p', [near, ...far])] });
    expect(first?.statement.sid).toBe('Near');
    const last = missOf(asks(user), { identity: [policy('p', [...far, near])] });
    expect(last?.statement).not.toHaveProperty('sid');
  });
});
