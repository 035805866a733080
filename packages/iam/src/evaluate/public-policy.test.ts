import { expect, test } from 'vitest';
import { parsePolicy } from '../parse/parse-policy.ts';
import { isPublic } from './public-policy.ts';

const verdict = (statement: object) =>
  isPublic(
    parsePolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...statement }],
      }),
      'resource',
    ),
  );
/** What is asked within a test is seen where faults are planted. */
const everyone = (Condition?: object) => () =>
  verdict({ Principal: '*', ...(Condition === undefined ? {} : { Condition }) });

test.each<[string, () => boolean, boolean]>([
  ['a fixed VPC endpoint', everyone({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }), false],
  ['everyone', everyone(), true],
  ...['SourceArn', 'SourceVpc', 'SourceVpce', 'SourceOwner', 'SourceAccount', 'PrincipalOrgID'].map(
    (key): [string, () => boolean, boolean] => [
      `one ${key}`,
      everyone({ StringEquals: { [`aws:${key}`]: 'x' } }),
      false,
    ],
  ),
  [
    'one key of KMS',
    everyone({ StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'x' } }),
    false,
  ],
  ['everyone, as an AWS principal', () => verdict({ Principal: { AWS: '*' } }), true],
  ['one account', () => verdict({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }), false],
  ['a denial', () => verdict({ Effect: 'Deny', Principal: '*' }), false],
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
  [
    'everyone for AWS alone among principals',
    () => verdict({ Principal: { AWS: ['arn:aws:iam::111111111111:root', '*'] } }),
    true,
  ],
  ['a /8 network', everyone({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), false],
  ['a network wider than /8', everyone({ IpAddress: { 'aws:SourceIp': '10.0.0.0/7' } }), true],
  ['a network that is none', everyone({ IpAddress: { 'aws:SourceIp': 'home' } }), true],
  ['a role by its own id', everyone({ StringEquals: { 'aws:userid': 'AROAEXAMPLE' } }), false],
  ['all but one endpoint', everyone({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }), true],
  ['one ARN by an operator of ARNs', everyone({ ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::b' } }), false],
  ['all but one ARN', everyone({ ArnNotEquals: { 'aws:SourceArn': 'arn:aws:s3:::b' } }), true],
  ['a date of a key that says who', everyone({ DateEquals: { 'aws:SourceAccount': '2026' } }), true],
  [
    'access points of an account in China',
    everyone({
      StringLike: { 's3:DataAccessPointArn': 'arn:aws-cn:s3:cn-north-1:111122223333:accesspoint/*' },
    }),
    false,
  ],
  [
    'an ARN in which an access point’s is hidden',
    everyone({ StringLike: { 's3:DataAccessPointArn': '*arn:aws:s3:eu-west-1:111122223333:accesspoint/*' } }),
    true,
  ],
  [
    'a statement that names nobody',
    () =>
      isPublic(
        parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
      ),
    false,
  ],
  ['one address', everyone({ IpAddress: { 'aws:SourceIp': '203.0.113.7' } }), false],
  ['a /32 network of IPv6', everyone({ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }), false],
  ['a wider network of IPv6', everyone({ IpAddress: { 'aws:SourceIp': '2001:db8::/31' } }), true],
  [
    'one wide network among narrow ones',
    everyone({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/0'] } }),
    true,
  ],
  ['all but a network', everyone({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), true],
  ['an organisation', everyone({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }), false],
  [
    'an organisation, whatever its case',
    everyone({ StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
    false,
  ],
  ['one VPC', everyone({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }), false],
  ['one VPC endpoint', everyone({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }), false],
  ['any VPC', everyone({ StringLike: { 'aws:SourceVpc': 'vpc-*' } }), true],
  ['any VPC of five characters', everyone({ StringLike: { 'aws:SourceVpc': 'vpc-?' } }), true],
  ['one ARN', everyone({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/acme' } }), false],
  ['one ARN by likeness', everyone({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme' } }), false],
  [
    'ARNs by wildcard',
    everyone({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/*' } }),
    true,
  ],
  ['a variable', everyone({ StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }), true],
  [
    'one fixed value among open ones',
    everyone({ StringLike: { 'aws:PrincipalAccount': ['111111111111', '*'] } }),
    true,
  ],
  ['a number compared', everyone({ NumericEquals: { 'aws:PrincipalAccount': '111111111111' } }), true],
  ['that the key is there', everyone({ Null: { 'aws:PrincipalAccount': 'false' } }), true],
  [
    'all values of a key that may be absent',
    everyone({ 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o/r/' } }),
    true,
  ],
  [
    'any value of a key',
    everyone({ 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': 'o/r/' } }),
    false,
  ],
  ['one unique id', everyone({ StringLike: { 'aws:userid': 'AIDAEXAMPLE' } }), false],
  ['unique ids by their beginning', everyone({ StringLike: { 'aws:userid': 'AROA*' } }), true],
  ['a session of one role', everyone({ StringEquals: { 'aws:userid': 'AROAEXAMPLE:session' } }), false],
  [
    'sessions of one role by their beginning',
    everyone({ StringLike: { 'aws:userid': 'AROAEXAMPLE:s*' } }),
    true,
  ],
  ['a variable as unique id', everyone({ StringEquals: { 'aws:userid': '${aws:userid}' } }), true],
  [
    'one narrowing condition among others',
    everyone({ StringEquals: { 's3:prefix': 'x', 'aws:SourceAccount': '111111111111' } }),
    false,
  ],
  [
    'access points of one account, by any name',
    everyone({ StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:111111111111:accesspoint/*' } }),
    false,
  ],
  [
    'access points of any account',
    everyone({ StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:*:accesspoint/acme' } }),
    true,
  ],
  [
    'access points that a variable names',
    everyone({
      StringLike: {
        's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:111111111111:accesspoint/${aws:username}',
      },
    }),
    true,
  ],
  ['any access point', everyone({ StringLike: { 's3:DataAccessPointArn': 'arn:*' } }), true],
  ['one account of access points', everyone({ StringEquals: { 's3:DataAccessPointAccount': '1' } }), false],
  ['a negation', everyone({ StringNotEquals: { 'aws:PrincipalAccount': '111111111111' } }), true],
])('%s', (_name, actual, expected) => {
  expect(actual()).toBe(expected);
});

test('one public statement among others makes the policy public', () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const of = (...statements: object[]) =>
    isPublic(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'resource'));
  const one = { ...statement, Principal: { AWS: 'arn:aws:iam::111111111111:root' } };
  const all = { ...statement, Principal: '*' };
  expect([of(one, one), of(one, all), of(all, one), of({ ...all, Effect: 'Deny' }, one)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
