import { asWritten } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import type { Availability, CredentialKind } from './known-keys.ts';

/** The table as it is when it is loaded, anew where faults are planted: what is made on import is seen no other way. */
const anew = (): Promise<typeof import('./known-keys.ts')> =>
  asWritten
    ? import('./known-keys.ts')
    : import(/* @vite-ignore */ `./known-keys.ts?anew=${Math.random()}.ts`);

/** One letter for each kind of credentials, in this order. */
const KINDS: readonly CredentialKind[] = [
  ...([
    'anonymous',
    'root',
    'root-session',
    'assumed-root',
    'user',
    'user-session',
    'federated-user',
  ] as const),
  ...(['role', 'chained-role', 'web-identity-role', 'saml-role', 'service-role'] as const),
  ...(['web-identity', 'service'] as const),
];
const LETTERS: Readonly<Record<Availability, string>> = {
  ...{ always: 'A', never: '-', carried: 'c', request: 'q', unclear: '?' },
};

/**
 * As the “Availability” of each key has it, read once more by hand: signatures of nobody; of the root user by its keys, by
 * GetSessionToken, by AssumeRoot; of a user by its keys and by GetSessionToken; of a federated user; of a role by a user, by
 * a role, by a web identity, by SAML, in a service; the call with a web identity; a service.
 */
const TABLE: readonly (readonly [letters: string, type: string, origin: string, keys: string])[] = [
  ['-AAAAAAAAAAA??', 'ARN', 'credential', 'aws:PrincipalArn'],
  ['AAAAAAAAAAAA??', 'String', 'credential', 'aws:PrincipalAccount'],
  ['AAAAAAAAAAAAA?', 'String', 'credential', 'aws:PrincipalType'],
  ['-ccccccccccc--', 'String', 'credential', 'aws:PrincipalTag/…'],
  ['-ccccccccccc??', 'String', 'organization', 'aws:PrincipalOrgID'],
  ['-ccccccccccc??', 'ArrayOfString', 'organization', 'aws:PrincipalOrgPaths'],
  ['-AAAAAAAAAAA?A', 'Bool', 'credential', 'aws:PrincipalIsAWSService'],
  ['-------------A', 'String', 'credential', 'aws:PrincipalServiceName'],
  ['-------------c', 'ArrayOfString', 'credential', 'aws:PrincipalServiceNamesList'],
  ['?AAAAAAAAAAA??', 'String', 'credential', 'aws:userid'],
  ['----AA--------', 'String', 'credential', 'aws:username'],
  ['---------A--A-', 'String', 'credential', 'aws:FederatedProvider'],
  ['--AA-AAAAAAA--', 'Date', 'credential', 'aws:TokenIssueTime'],
  ['--------------', 'ARN', 'credential', 'aws:SignInSessionArn'],
  ['--c--c-c------', 'Numeric', 'credential', 'aws:MultiFactorAuthAge'],
  ['--A?-A?AA??A--', 'Bool', 'credential', 'aws:MultiFactorAuthPresent'],
  ['-------ccccc--', 'String', 'credential', 'aws:SourceIdentity'],
  ['---A----------', 'Bool', 'credential', 'aws:AssumedRoot'],
  [
    ...(['-----------c--', 'ARN', 'credential'] as const),
    'aws:ChatbotSourceArn ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn codebuild:BuildArn codebuild:ProjectArn',
  ],
  [
    ...(['-----------c--', 'String', 'credential'] as const),
    'aws:Ec2InstanceSourceVpc glue:RoleAssumedBy glue:CredentialIssuingService',
  ],
  ['-----------c--', 'IPAddress', 'credential', 'aws:Ec2InstanceSourcePrivateIPv4'],
  ['-----------c--', 'Numeric', 'credential', 'ec2:RoleDelivery'],
  ['--------------', 'String', 'credential', 'identitystore:UserId'],
  ['qqqqqqqqqqqqqq', 'IPAddress', 'request', 'aws:SourceIp aws:VpcSourceIp'],
  [
    ...(['qqqqqqqqqqqqqq', 'String', 'request'] as const),
    'aws:SourceVpc aws:SourceVpce aws:VpceAccount aws:VpceOrgID aws:RequestTag/… aws:UserAgent aws:referer sts:ExternalId sts:RoleSessionName sts:SourceIdentity',
  ],
  ['qqqqqqqqqqqqqq', 'ARN', 'request', 'aws:SourceVpcArn'],
  ['qqqqqqqqqqqqqq', 'ArrayOfString', 'request', 'aws:VpceOrgPaths aws:TagKeys sts:TransitiveTagKeys'],
  ['qqqqqqqqqqqqqq', 'Numeric', 'request', 'sts:DurationSeconds'],
  ['cccccccccccccc', 'String', 'resource', 'aws:ResourceAccount aws:ResourceTag/…'],
  ['cccccccccccccc', 'String', 'organization', 'aws:ResourceOrgID'],
  ['cccccccccccccc', 'ArrayOfString', 'organization', 'aws:ResourceOrgPaths'],
  ['AAAAAAAAAAAAAA', 'String', 'request', 'aws:RequestedRegion'],
  ['AAAAAAAAAAAAAA', 'Date', 'request', 'aws:CurrentTime aws:EpochTime'],
  ['AAAAAAAAAAAAAA', 'Bool', 'request', 'aws:SecureTransport'],
  ['AAAAAAAAAAAAAA', 'Bool', 'service', 'aws:ViaAWSService'],
  ['--------------', 'ArrayOfString', 'service', 'aws:CalledVia'],
  ['--------------', 'String', 'service', 'aws:CalledViaFirst aws:CalledViaLast aws:CalledViaAWSMCP'],
  ['--------------', 'Bool', 'service', 'aws:ViaAWSMCPService aws:IsMcpServiceAction'],
  ['-------------c', 'ARN', 'service', 'aws:SourceArn'],
  ['-------------c', 'String', 'service', 'aws:SourceAccount aws:SourceOwner aws:SourceOrgID'],
  ['-------------c', 'ArrayOfString', 'service', 'aws:SourceOrgPaths'],
];

describe('the table of condition keys', () => {
  test('says of each key and kind of credentials what AWS’s page says', async () => {
    const { KNOWN_KEYS } = await anew();
    const told = KNOWN_KEYS.map(({ key, type, origin, availability }) => [
      ...[KINDS.map((kind) => LETTERS[availability[kind]]).join(''), type, origin, key],
    ]);
    const expected = TABLE.flatMap(([letters, type, origin, keys]) =>
      keys.split(' ').map((key) => [letters, type, origin, key]),
    );
    expect(told.sort()).toEqual(expected.sort());
    expect(Object.keys(KNOWN_KEYS[0]?.availability ?? {}).sort()).toEqual([...KINDS].sort());
  });

  test('names the page of each key', async () => {
    const { knownKey } = await anew();
    const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
    const page = (key: string) => knownKey(key)?.page;
    const global = `${guide}reference_policies_condition-keys.html#condition-keys-`;
    expect(page('aws:SourceIp')).toBe(`${global}sourceip`);
    expect(page('aws:PrincipalTag/team')).toBe(`${global}principaltag`);
    expect(page('aws:username')).toBe(`${guide}reference_policies_variables.html#principaltable`);
    for (const key of [
      'ExternalId',
      'RoleSessionName',
      'TransitiveTagKeys',
      'SourceIdentity',
      'DurationSeconds',
    ])
      expect(page(`sts:${key}`)).toBe(`${guide}reference_policies_iam-condition-keys.html`);
  });

  test('is looked up in any case, and by what tags begin with', async () => {
    const { knownKey } = await anew();
    expect(knownKey('AWS:sourceip')?.key).toBe('aws:SourceIp');
    expect(knownKey('aws:requesttag/Team')?.key).toBe('aws:RequestTag/…');
    for (const unknown of ['aws:requesttag', 'aws:SourceIp/x', 'aws:New', '', 'aws:PrincipalTags/x'])
      expect(knownKey(unknown)).toBeUndefined();
  });

  test('knows all values of keys that have few', async () => {
    const { knownKey } = await anew();
    const values = (key: string) => KINDS.map((kind) => (knownKey(key)?.values?.(kind) ?? ['any']).join('/'));
    expect(values('aws:PrincipalType').join()).toBe(
      'Anonymous,Account,Account,Account,User,User,FederatedUser,AssumedRole,AssumedRole,AssumedRole,AssumedRole,AssumedRole,Anonymous,',
    );
    const same = (value: string) => KINDS.map(() => value);
    expect(values('aws:MultiFactorAuthPresent')).toEqual(same('false'));
    expect(values('aws:ViaAWSService')).toEqual(same('false'));
    expect(values('aws:AssumedRoot')).toEqual(same('true'));
    expect(values('aws:SecureTransport')).toEqual(same('true/false'));
    expect(values('aws:PrincipalIsAWSService')).toEqual([...same('false').slice(1), 'true']);
    expect(values('aws:userid')).toEqual(['anonymous', ...same('any').slice(1)]);
    expect(values('aws:PrincipalArn')).toEqual(same('any'));
  });
});

describe('what a credential settles', () => {
  const facts = {
    accountId: '111122223333',
    principalArn: 'arn:aws:iam::111122223333:role/r',
    userId: 'AROA:s',
    userName: 'u',
    tags: { Team: 'blue' },
    issuedAt: 1_780_000_000_000,
    sourceIdentity: 'me',
    provider: 'accounts.example.com',
    serviceName: 's3.amazonaws.com',
  };
  const ids = { 'aws:userid': 'AROA:s', 'aws:principalaccount': '111122223333' };
  const arn = { 'aws:principalarn': facts.principalArn };
  const tag = { 'aws:principaltag/team': 'blue' };
  const own = { ...ids, ...arn, ...tag, 'aws:principalisawsservice': 'false', 'aws:viaawsservice': 'false' };
  const issued = { 'aws:tokenissuetime': '2026-05-28T20:26:40.000Z' };
  const noMfa = { 'aws:multifactorauthpresent': 'false' };
  const type = (of: string) => ({ 'aws:principaltype': of });
  const session = { ...own, ...type('AssumedRole'), ...issued, ...noMfa, 'aws:sourceidentity': 'me' };

  test.each([
    [
      'anonymous',
      {
        ...{ ...type('Anonymous'), 'aws:principalaccount': 'anonymous', 'aws:userid': 'anonymous' },
        ...{ ...tag, 'aws:viaawsservice': 'false' },
      },
    ],
    ['root', { ...own, ...type('Account') }],
    ['root-session', { ...own, ...type('Account'), ...issued, ...noMfa }],
    ['assumed-root', { ...own, ...type('Account'), ...issued, ...noMfa, 'aws:assumedroot': 'true' }],
    ['user', { ...own, ...type('User'), 'aws:username': 'u' }],
    ['user-session', { ...own, ...type('User'), 'aws:username': 'u', ...issued, ...noMfa }],
    ['federated-user', { ...own, ...type('FederatedUser'), ...issued, ...noMfa }],
    ['role', session],
    ['chained-role', session],
    ['web-identity-role', { ...session, 'aws:federatedprovider': 'accounts.example.com' }],
    ['saml-role', session],
    ['service-role', session],
    ['web-identity', { ...own, ...type('Anonymous'), 'aws:federatedprovider': 'accounts.example.com' }],
    [
      'service',
      {
        ...{ ...ids, ...arn, ...tag, 'aws:principalisawsservice': 'true', 'aws:viaawsservice': 'false' },
        'aws:principalservicename': 's3.amazonaws.com',
      },
    ],
  ] as const)('%s', async (kind, context) => {
    const { credentialContext } = await anew();
    expect(credentialContext({ kind, ...facts })).toStrictEqual(context);
  });

  test('and nothing of what is not known of it', async () => {
    const { credentialContext } = await anew();
    expect(credentialContext({ kind: 'role' })).toStrictEqual({
      ...{ ...type('AssumedRole'), ...noMfa },
      ...{ 'aws:principalisawsservice': 'false', 'aws:viaawsservice': 'false' },
    });
  });
});
