import * as iam from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetScopedCredentialsCommand,
  type GetScopedCredentialsCommandInput,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalStack, outcome, policy, startLocalStack, World } from '../../testing/world.ts';

let localstack: LocalStack;
let world: World;
let bucket: string;
let broker: { arn: string; name: string; key: AwsCredentials };

beforeAll(async () => {
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
  bucket = `${world.prefix}-bucket`;
  await world.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  for (const Key of ['acme/k', 'globex/k'])
    await world.s3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
  broker = await world.user('broker');
});

afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

const trusted = (more: object = {}) => ({
  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  Principal: { AWS: broker.arn },
  ...more,
});
const everything = () => ({
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
});
const get = (key: AwsCredentials, Key = 'acme/k') =>
  outcome(world.s3(key).send(new GetObjectCommand({ Bucket: bucket, Key })));
const assume = (input: Partial<AssumeRoleCommandInput>, by = broker.key) => outcome(world.assume(by, input));

describe('AssumeRole', () => {
  test('gives a session of the role that is known by its name', async () => {
    const role = await world.role('plain', [trusted()], [everything()]);
    const session = await world.assume(broker.key, { RoleArn: role.arn, RoleSessionName: 'acme' });
    const who = await world.sts(session).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe(`arn:aws:sts::000000000000:assumed-role/${role.name}/acme`);
    expect(who.UserId).toBe(`${role.id}:acme`);
    expect(await get(session)).toBe('served');
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ['1 second', { DurationSeconds: 1 }, 'ValidationError'],
    ['899 seconds', { DurationSeconds: 899 }, 'ValidationError'],
    ['900 seconds', { DurationSeconds: 900 }, 'served'],
    ['the role’s maximum', { DurationSeconds: 7200 }, 'served'],
    ['more than that', { DurationSeconds: 7201 }, 'ValidationError'],
    ['more than twelve hours', { DurationSeconds: 43_201 }, 'ValidationError'],
    ['a name of one character', { RoleSessionName: 'a' }, 'ValidationError'],
    ['a name of 65', { RoleSessionName: 'a'.repeat(65) }, 'ValidationError'],
    ['a name with a slash', { RoleSessionName: 'a/b' }, 'ValidationError'],
    ['a name with a star', { RoleSessionName: 'a*' }, 'ValidationError'],
    ['a policy that is none', { Policy: '{}' }, 'MalformedPolicyDocumentException'],
    ['a policy of 2,049 characters', { Policy: ' '.repeat(2049) }, 'ValidationError'],
    ['a tag value with a star', { Tags: [{ Key: 'tenant', Value: '*' }] }, 'ValidationError'],
    [
      'a tag value with a variable',
      { Tags: [{ Key: 'tenant', Value: '${aws:username}' }] },
      'ValidationError',
    ],
    [
      'the same tag key in two cases',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      'InvalidParameterValue',
    ],
    ['a reserved tag key', { Tags: [{ Key: 'aws:x', Value: '1' }] }, 'InvalidParameterValue'],
    [
      '51 tags',
      { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: 'v' })) },
      'ValidationError',
    ],
    ['a transitive key without its tag', { TransitiveTagKeys: ['x'] }, 'InvalidParameterValue'],
    [
      'managed policies that do not exist',
      { PolicyArns: [{ arn: 'arn:aws:iam::000000000000:policy/none' }] },
      'MalformedPolicyDocumentException',
    ],
    [
      'AWS’s own managed policy',
      { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }] },
      'served',
    ],
  ])('with %s: %s', async (name, input, expected) => {
    const made = await world.role(`r${name.replace(/\W/g, '')}`.slice(0, 40), [trusted()], [everything()], {
      MaxSessionDuration: 7200,
    });
    expect(await assume({ RoleArn: made.arn, ...input })).toBe(expected);
  });

  test('needs the trust policy: principal, external id, tags, session name', async () => {
    const conditions = (Condition: object) => [trusted({ Condition })];
    const byId = await world.role('byid', conditions({ StringEquals: { 'sts:ExternalId': 'acme-1' } }));
    expect(await assume({ RoleArn: byId.arn })).toBe('AccessDenied');
    expect(await assume({ RoleArn: byId.arn, ExternalId: 'acme-2' })).toBe('AccessDenied');
    expect(await assume({ RoleArn: byId.arn, ExternalId: 'acme-1' })).toBe('served');
    const byTag = await world.role(
      'bytag',
      conditions({ StringEquals: { 'aws:RequestTag/tenant': 'acme' } }),
    );
    expect(await assume({ RoleArn: byTag.arn, Tags: [{ Key: 'tenant', Value: 'globex' }] })).toBe(
      'AccessDenied',
    );
    expect(await assume({ RoleArn: byTag.arn, Tags: [{ Key: 'tenant', Value: 'acme' }] })).toBe('served');
    const byName = await world.role(
      'byname',
      conditions({ StringEquals: { 'sts:RoleSessionName': 'acme' } }),
    );
    expect(await assume({ RoleArn: byName.arn, RoleSessionName: 'acme-eu' })).toBe('AccessDenied');
    expect(await assume({ RoleArn: byName.arn, RoleSessionName: 'acme' })).toBe('served');
    const untagged = await world.role('notag', [trusted({ Action: 'sts:AssumeRole' })]);
    expect(await assume({ RoleArn: untagged.arn })).toBe('served');
    expect(await assume({ RoleArn: untagged.arn, Tags: [{ Key: 'tenant', Value: 'acme' }] })).toBe(
      'AccessDenied',
    );
    expect(await assume({ RoleArn: untagged.arn, SourceIdentity: 'somebody' })).toBe('AccessDenied');
    const stranger = await world.user('stranger');
    expect(await assume({ RoleArn: untagged.arn }, stranger.key)).toBe('AccessDenied');
    expect(await assume({ RoleArn: untagged.arn }, world.admin)).toBe('AccessDenied');
    expect(await assume({ RoleArn: `${untagged.arn}-none` })).toBe('AccessDenied');
  });

  test('a trust in the account needs the caller’s own permission', async () => {
    const account = { Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::000000000000:root' } };
    const role = await world.role('account', [account]);
    const without = await world.user('without');
    const having = await world.user('having', [{ Action: 'sts:AssumeRole', Resource: role.arn }]);
    expect(await assume({ RoleArn: role.arn }, without.key)).toBe('AccessDenied');
    expect(await assume({ RoleArn: role.arn }, having.key)).toBe('served');
  });

  test('a session policy limits, and does not add', async () => {
    const role = await world.role('limited', [trusted()], [everything()]);
    const Policy = policy([{ Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/acme/*` }]);
    const session = await world.assume(broker.key, { RoleArn: role.arn, Policy });
    expect(await get(session)).toBe('served');
    expect(await get(session, 'globex/k')).toBe('AccessDenied');
    const narrow = await world.role('narrow', [trusted()]);
    expect(await get(await world.assume(broker.key, { RoleArn: narrow.arn, Policy }))).toBe('AccessDenied');
  });

  test('session tags decide where a policy asks for them, over the role’s own of the same key', async () => {
    const abac = { Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/\${aws:PrincipalTag/tenant}/*` };
    const role = await world.role('abac', [trusted()], [abac], {
      Tags: [{ Key: 'Tenant', Value: 'globex' }],
    });
    const tagged = await world.assume(broker.key, {
      RoleArn: role.arn,
      Tags: [{ Key: 'tenant', Value: 'acme' }],
    });
    expect([await get(tagged), await get(tagged, 'globex/k')]).toEqual(['served', 'AccessDenied']);
    const untagged = await world.assume(broker.key, { RoleArn: role.arn });
    expect([await get(untagged), await get(untagged, 'globex/k')]).toEqual(['AccessDenied', 'served']);
    const other = await world.role('abac2', [trusted()], [abac]);
    const none = await world.assume(broker.key, { RoleArn: other.arn });
    expect([await get(none), await get(none, 'globex/k')]).toEqual(['AccessDenied', 'AccessDenied']);
  });

  test('chaining: an hour at most, transitive tags stay and cannot be replaced, the others go', async () => {
    const first = await world.role(
      'first',
      [trusted()],
      [{ Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' }],
    );
    const abac = { Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/\${aws:PrincipalTag/tenant}/*` };
    const second = await world.role(
      'second',
      [{ Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: { AWS: first.arn } }],
      [abac],
      { MaxSessionDuration: 7200 },
    );
    const Tags = [{ Key: 'tenant', Value: 'acme' }];
    const transitive = await world.assume(broker.key, {
      RoleArn: first.arn,
      Tags,
      TransitiveTagKeys: ['tenant'],
    });
    expect(await assume({ RoleArn: second.arn, DurationSeconds: 3601 }, transitive)).toBe('ValidationError');
    expect(
      await assume({ RoleArn: second.arn, Tags: [{ Key: 'TENANT', Value: 'globex' }] }, transitive),
    ).toBe('InvalidParameterValue');
    expect(await get(await world.assume(transitive, { RoleArn: second.arn }))).toBe('served');
    const plain = await world.assume(broker.key, { RoleArn: first.arn, Tags });
    expect(await get(await world.assume(plain, { RoleArn: second.arn }))).toBe('AccessDenied');
  });

  test('a role made again under the same name is another one', async () => {
    const role = await world.role('again', [trusted()], [everything()]);
    const before = await world.assume(broker.key, { RoleArn: role.arn });
    const Policy = policy([
      { Action: 's3:ListBucket', Principal: { AWS: role.arn }, Resource: `arn:aws:s3:::${bucket}` },
    ]);
    await world.s3().send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    const list = (key: AwsCredentials) =>
      outcome(world.s3(key).send(new ListObjectsV2Command({ Bucket: bucket })));
    expect([await get(before), await list(before)]).toEqual(['served', 'served']);
    await world.iam().send(new iam.DeleteRolePolicyCommand({ RoleName: role.name, PolicyName: 'p' }));
    await world.iam().send(new iam.DeleteRoleCommand({ RoleName: role.name }));
    expect(await get(before)).toBe('InvalidAccessKeyId');
    const again = await world.role('again', [trusted()]);
    const after = await world.assume(broker.key, { RoleArn: again.arn });
    expect(again.arn).toBe(role.arn);
    expect(await get(before)).toBe('InvalidAccessKeyId');
    expect(await list(after)).toBe('AccessDenied');
    await world.s3().send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    expect(await list(after)).toBe('served');
  });
});

describe('tokens', () => {
  test('truncated, foreign, of another key and expired ones are refused', async () => {
    const role = await world.role('tokens', [trusted()], [everything()]);
    const session = await world.assume(broker.key, { RoleArn: role.arn });
    const another = await world.assume(broker.key, { RoleArn: role.arn });
    const token = session.sessionToken ?? '';
    expect(await get({ ...session, sessionToken: token.slice(0, -4) })).toBe('InvalidToken');
    expect(await get({ ...session, sessionToken: `${token}AAAA` })).toBe('InvalidToken');
    expect(await get({ ...session, sessionToken: 'FwoGZXIvYXdzEXAMPLE' })).toBe('InvalidToken');
    expect(await get({ ...session, sessionToken: another.sessionToken ?? '' })).toBe('InvalidToken');
    expect(await get({ ...broker.key, sessionToken: token })).toBe('InvalidToken');
    const { sessionToken: _, ...tokenless } = session;
    expect(await get(tokenless)).toBe('InvalidAccessKeyId');
    expect(await get({ ...session, secretAccessKey: another.secretAccessKey })).toBe('SignatureDoesNotMatch');
    expect(
      await outcome(world.sts({ ...session, sessionToken: 'x' }).send(new GetCallerIdentityCommand({}))),
    ).toBe('InvalidClientTokenId');
  });
});

describe('other credentials', () => {
  test('GetSessionToken: the user’s rights, but not IAM and not another token', async () => {
    const user = await world.user('sessiontoken', [everything(), { Action: 'iam:*', Resource: '*' }]);
    const { Credentials } = await world
      .sts(user.key)
      .send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    expect(await get(session)).toBe('served');
    expect(await outcome(world.iam(session).send(new iam.ListUsersCommand({})))).toBe('InvalidClientTokenId');
    expect(await outcome(world.sts(session).send(new GetSessionTokenCommand({})))).toBe('AccessDenied');
  });

  test('GetFederationToken: the user’s rights within the policy, and none without one', async () => {
    const user = await world.user('federator', [
      everything(),
      { Action: 'sts:GetFederationToken', Resource: '*' },
    ]);
    const federate = async (Policy?: string) => {
      const { Credentials } = await world
        .sts(user.key)
        .send(new GetFederationTokenCommand({ Name: 'acme', Policy }));
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      };
    };
    const limited = await federate(policy([{ Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/acme/*` }]));
    expect([await get(limited), await get(limited, 'globex/k')]).toEqual(['served', 'AccessDenied']);
    expect(await get(await federate())).toBe('AccessDenied');
    const who = await world.sts(limited).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe('arn:aws:sts::000000000000:federated-user/acme');
    const stranger = await world.user('nofederation');
    expect(await outcome(world.sts(stranger.key).send(new GetFederationTokenCommand({ Name: 'acme' })))).toBe(
      'AccessDenied',
    );
  });
});

describe('GetScopedCredentials', () => {
  const scoped = async (by: AwsCredentials, input: GetScopedCredentialsCommandInput) => {
    const answer = await world.sts(by).send(new GetScopedCredentialsCommand(input));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
    const key = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    return { answer, key };
  };

  test('narrows a session as the SDK asks for it: the same ARN, and what both policies allow', async () => {
    const role = await world.role(
      'scoped',
      [trusted()],
      [everything(), { Action: 'sts:GetScopedCredentials', Resource: '*' }],
    );
    const session = await world.assume(broker.key, { RoleArn: role.arn, RoleSessionName: 'acme' });
    const onlyAcme = policy([{ Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/acme/*` }]);
    const { answer, key } = await scoped(session, {
      Policy: onlyAcme,
      DurationSeconds: 60,
      MinimumSessionTokenSize: 2_000,
      ScopedSessionDescription: 'one job',
    });
    const arn = `arn:aws:sts::000000000000:assumed-role/${role.name}/acme`;
    expect(answer.SessionInfo).toEqual({ Arn: arn, ScopedSessionId: `${role.id}:acme` });
    expect(answer.ScopedPoliciesCount).toBe(1);
    expect(answer.SessionTokenSize).toBe(key.sessionToken.length);
    expect(answer.SessionTokenSize).toBeGreaterThanOrEqual(2_000);
    expect(answer.SessionTokenUtilization).toBe(Math.ceil((key.sessionToken.length / 4096) * 100));
    const left = (answer.Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(left).toBeLessThanOrEqual(60_000);
    expect((await world.sts(key).send(new GetCallerIdentityCommand({}))).Arn).toBe(arn);
    expect([await get(key), await get(key, 'globex/k'), await get(session, 'globex/k')]).toEqual([
      ...['served', 'AccessDenied', 'served'],
    ]);
    expect([
      await outcome(scoped(key, { DurationSeconds: 1 })),
      await outcome(scoped(session, { DurationSeconds: 3_601 })),
      await outcome(scoped(broker.key, { Policy: onlyAcme })),
      await outcome(scoped(session, {})),
    ]).toEqual([
      'AccessDenied',
      'InsufficientSessionLifetimeException',
      'InvalidSubjectCredentialsException',
      'ValidationError',
    ]);
  });
});
