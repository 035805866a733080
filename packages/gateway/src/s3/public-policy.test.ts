import { expect, test } from 'vitest';
import { parsed } from '../authorize/parse-cache.ts';
import { isPublic } from './public-policy.ts';

const verdict = (statement: object) =>
  isPublic(
    parsed(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...statement }],
      }),
      'resource',
    ),
  );
const everyone = (Condition?: object) =>
  verdict({ Principal: '*', ...(Condition === undefined ? {} : { Condition }) });

test.each<[string, boolean, boolean]>([
  ['everyone', everyone(), true],
  ['everyone, as an AWS principal', verdict({ Principal: { AWS: '*' } }), true],
  ['one account', verdict({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }), false],
  ['a denial', verdict({ Effect: 'Deny', Principal: '*' }), false],
  ['everyone of an account', everyone({ StringEquals: { 'aws:PrincipalAccount': '111111111111' } }), false],
  ['everyone of accounts by wildcard', everyone({ StringLike: { 'aws:PrincipalAccount': '1*' } }), true],
  ['a fixed network', everyone({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), false],
  ['the whole Internet', everyone({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }), true],
  ['sessions of one role', everyone({ StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }), false],
  ['sessions of any role', everyone({ StringLike: { 'aws:userid': '*:acme' } }), true],
  [
    'a key that may be absent',
    everyone({ StringEqualsIfExists: { 'aws:PrincipalAccount': '111111111111' } }),
    true,
  ],
  ['what does not say who', everyone({ StringEquals: { 's3:prefix': 'x' } }), true],
  ['a negation', everyone({ StringNotEquals: { 'aws:PrincipalAccount': '111111111111' } }), true],
])('%s', (_name, actual, expected) => {
  expect(actual).toBe(expected);
});
