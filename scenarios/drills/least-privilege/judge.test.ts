import { expect, test } from 'vitest';
import {
  besideDocumented,
  judgeBroker,
  judgeUsed,
  needless,
  STEPS,
  type StepResult,
  unusedOf,
} from './judge.ts';
import { lessOne } from './run.ts';

const good: readonly StepResult[] = STEPS.map((step) => ({ step, ok: true }));
const failing = (step: StepResult['step']): readonly StepResult[] =>
  good.map((one) => (one.step === step ? { step, ok: false, why: 'vault 400' } : one));
const without = [
  { action: 'iam:CreateUser', steps: failing('issue') },
  { action: 'iam:DeleteUser', steps: failing('revoke') },
];

test('rights are minimal where all works with all and something fails without each', () => {
  expect(judgeBroker([good, good], without)).toEqual([]);
});

test.each([
  [
    'a right that nothing needs',
    [good, good],
    [...without, { action: 'iam:GetUser', steps: good }],
    'broker-is-minimal',
    'breached',
  ],
  [
    'a step that was not tried without it',
    [good, good],
    [...without, { action: 'iam:GetUser', steps: good.slice(0, 3) }],
    'broker-is-minimal',
    'unknown',
  ],
  ['a policy that fails as a whole', [failing('issue'), good], without, 'whole-policy-works', 'unknown'],
  [
    'a policy that fails as a whole afterwards: it was not put back',
    [good, failing('use')],
    without,
    'whole-policy-works',
    'unknown',
  ],
  ['a policy that was not tried again', [good], without, 'whole-policy-works', 'unknown'],
  ['nothing taken away', [good, good], [], 'somebody-worked', 'unknown'],
] as const)('caught: %s', (_name, whole, taken, rule, is) => {
  expect(judgeBroker(whole, taken)).toContainEqual(expect.objectContaining({ rule, is }));
});

test.each([
  ['a catalogue that used nothing', ['s3:GetObject'], ['s3:GetObject']],
  ['a tenant that is granted nothing', [], []],
])('caught: %s', (_name, granted, unused) => {
  const used = { tenant: 'acme', granted: ['s3:GetObject', 's3:PutObject'], unused: ['s3:PutObject'] };
  expect(judgeUsed([used])).toEqual([]);
  expect(judgeUsed([used, { tenant: 'globex', granted, unused }])).toEqual([
    expect.objectContaining({ is: 'unknown', rule: 'somebody-worked' }),
  ]);
});

const BROKER = 'arn:aws:iam::111122223333:user/broker';
const trust = (change: object = {}) =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { AWS: BROKER }, Action: ['sts:AssumeRole'], ...change }],
  });
const own = { roleArn: 'arn:aws:iam::111122223333:role/acme', document: trust() };

test('where every role of its account trusts the broker by name, it needs no policy to assume them', () => {
  expect([...needless([own], BROKER).keys()]).toEqual(['sts:AssumeRole']);
  const all = trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] });
  expect([...needless([{ ...own, document: all }], BROKER).keys()]).toEqual([
    'sts:AssumeRole',
    'sts:TagSession',
  ]);
  const taken = [...without, { action: 'sts:AssumeRole', steps: good }];
  expect(judgeBroker([good, good], taken, needless([own], BROKER))).toEqual([]);
});

test.each([
  ['a role of another account', [{ ...own, roleArn: 'arn:aws:iam::444455556666:role/acme' }]],
  [
    'one of several that trusts the whole account',
    [own, { ...own, document: trust({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }) }],
  ],
  ['a trust that denies', [{ ...own, document: trust({ Effect: 'Deny' }) }]],
  ['no role at all', []],
] as const)('but not with %s', (_, trusts) => {
  expect(needless(trusts, BROKER).size).toBe(0);
});

test('unused is what was granted and not asked for; a pattern is used by what it covers', () => {
  const used = new Set(['s3:GetObject', 's3:PutObjectTagging']);
  expect(unusedOf(['s3:GetObject', 's3:DeleteObject', 's3:Put*', 's3:List*'], used)).toEqual([
    's3:DeleteObject',
    's3:List*',
  ]);
});

test('beside the documented minimum', () => {
  expect(besideDocumented('role session', ['sts:AssumeRole', 'iam:GetUser'])).toEqual({
    more: ['iam:GetUser'],
    without: [],
  });
  expect(besideDocumented('federated user', ['iam:GetUser']).without).toEqual(['sts:GetFederationToken']);
});

test('takes one action out of a document, and leaves a document that IAM takes', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['a:One', 'a:Two'], Resource: '*' },
      { Effect: 'Allow', Action: 'a:One', Resource: 'x' },
    ],
  });
  expect(JSON.parse(lessOne(text, 'a:One')).Statement).toEqual([
    { Effect: 'Allow', Action: ['a:Two'], Resource: '*' },
  ]);
  const only = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'a:One', Resource: '*' }],
  });
  expect(JSON.parse(lessOne(only, 'a:One')).Statement).toEqual([expect.objectContaining({ Effect: 'Deny' })]);
});
