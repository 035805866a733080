import { strength } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import { type PairOptions, provePair } from '../src/pair/prove-pair.ts';
import type { Target } from '../src/problem.types.ts';
import { tryWorlds } from './any-operator.ts';
import { caller, type Json, policy, target } from './world.ts';

const on =
  (Effect: 'Allow' | 'Deny') =>
  (Action: string, Condition: Json = {}): Json => ({ Effect, Action, Resource: '*', Condition });
const allow = on('Allow');
const deny = on('Deny');
const ten = Array.from({ length: 10 }, (_, index) => `v${index}`);
const shared: Target = { ...target('t-2'), prefix: 't/' };
const NOW = Date.UTC(2026, 11, 1);

/** Each was `proved` once, and some request is served. */
test.each<[what: string, statements: Json[], expected: string, options?: PairOptions, to?: Target]>([
  [
    'an instant as text',
    [allow('s3:GetObject', { StringLike: { 'aws:CurrentTime': '20*' } })],
    'refuted reads',
  ],
  [
    'an instant as text of which the spelling is not known',
    [allow('s3:GetObject', { StringLike: { 'aws:EpochTime': '18????????' } })],
    'unknown reads',
  ],
  [
    'an instant as a number',
    [
      allow('s3:GetObject', { Null: { 'aws:TokenIssueTime': 'false' } }),
      deny('*', { NumericLessThan: { 'aws:TokenIssueTime': '5' } }),
      deny('*', { NumericGreaterThanEquals: { 'aws:TokenIssueTime': '5' } }),
    ],
    'refuted reads',
  ],
  [
    'an address as a number',
    [
      allow('s3:GetObject', { Null: { 'aws:SourceIp': 'false' } }),
      deny('*', { NumericLessThan: { 'aws:SourceIp': '5' } }),
      deny('*', { NumericGreaterThanEquals: { 'aws:SourceIp': '5' } }),
    ],
    'refuted reads',
  ],
  [
    'a number that is empty',
    [
      allow('s3:ListBucket', {
        Null: { 's3:max-keys': 'false' },
        'ForAllValues:NumericEquals': { 's3:max-keys': '5' },
        NumericNotEquals: { 's3:max-keys': '5' },
      }),
    ],
    'refuted metadata',
  ],
  [
    'the same bytes in other letters',
    [
      allow('s3:GetObject', {
        BinaryEquals: { 'aws:UserAgent': 'QQ==' },
        StringNotEquals: { 'aws:UserAgent': 'QQ==' },
      }),
    ],
    'unknown reads',
  ],
  [
    'no value where there may be many',
    [
      allow('s3:PutObject', { StringNotEquals: { 's3:RequestObjectTagKeys': 'x' } }),
      deny('*', { 'ForAnyValue:StringEqualsIfExists': { 's3:RequestObjectTagKeys': ten } }),
    ],
    'refuted writes',
    { actions: ['s3:PutObject'] },
  ],
  [
    'a new action beside one that is denied by its name in full',
    [allow('s3:GetObjectAcl*'), deny('s3:GetObjectAcl')],
    'refuted future',
  ],
  [
    'a delimiter that is none of those named, nor empty',
    [
      allow('s3:ListBucket', {
        StringNotLike: { 's3:delimiter': '???*' },
        Null: { 's3:delimiter': 'false', 's3:prefix': 'false' },
      }),
      deny('*', { 'ForAllValues:StringEquals': { 's3:delimiter': 'a' } }),
    ],
    'refuted metadata',
    {},
    shared,
  ],
  [
    'a delimiter that stands for others and rolls up',
    [allow('s3:ListBucket', { StringLike: { 's3:delimiter': '?' }, StringEquals: { 's3:prefix': '' } })],
    'refuted enumerates',
    {},
    { ...target('t-2'), prefix: 'x/' },
  ],
  [
    'an instant between thousandths',
    [allow('s3:GetObject', { DateEquals: { 'aws:TokenIssueTime': '1970-01-01T00:00:00.0000001Z' } })],
    'unknown reads',
  ],
  ['a new action with a digit', [allow('s3:*2')], 'refuted future'],
  [
    'a name that is asked about as a number',
    [allow('s3:GetObject', { NumericGreaterThan: { 'aws:username': '5' } })],
    'unknown reads',
  ],
])('%s is not proved away', (_, statements, expected, options = {}, to = target('t-2')) => {
  const asks = JSON.stringify(statements).includes('aws:username');
  const from = caller('t-1', { identity: policy('identity', statements) });
  const user = {
    ...from,
    principal: {
      kind: 'user',
      accountId: to.accountId,
      arn: `arn:aws:iam::${to.accountId}:user/x`,
      userId: 'AIDA',
    },
    context: {},
    name: { by: 'caller', domain: { minLength: 1, maxLength: 64 } },
  } as const;
  const { kind, witnesses, untold } = provePair(asks ? user : from, to, { ...options, now: NOW });
  const [told, question] = expected.split(' ');
  expect(kind).toBe(told);
  expect([...witnesses.map((one) => one.question), ...untold]).toContain(question);
});

describe('no request is served whose question is proved, whatever operator is asked of whatever key', () => {
  const tried = { proved: 0, asked: 0, served: 0 };
  // In parts: mutation testing repeats tests, and only short ones.
  test.each(Array.from({ length: strength(4, 20, 1000) }, (_, part) => part + 1))(
    '10 worlds of seed %i',
    (seed) => {
      const { wrong, ...counts } = tryWorlds(seed, 10, 40);
      for (const key of ['proved', 'asked', 'served'] as const) tried[key] += counts[key];
      expect(wrong).toEqual([]);
    },
  );

  test('and the worlds are hard enough to say something', () => {
    expect(tried.served, JSON.stringify(tried)).toBeGreaterThan(tried.asked / 20);
  });
});
