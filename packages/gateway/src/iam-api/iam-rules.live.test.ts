import * as iam from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from '../../testing/raw-request.ts';
import { formOf } from '../../testing/running-gateway.ts';
import { signedRequest } from '../../testing/signed-request.ts';
import { type LocalStack, outcome, policy, startLocalStack, World } from '../../testing/world.ts';
import { QUERY_MODELS } from '../query/query-model.ts';
import { IAM_OPERATIONS } from './operations.ts';

/** Walks through what was found open: each was served before, and changed what others may do. */
const ACCOUNT = '000000000000';
let localstack: LocalStack;
let world: World;
let bucket: string;

beforeAll(async () => {
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
  bucket = `${world.prefix}-bucket`;
  await world.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  await world.s3().send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }));
});
afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${world.prefix}-${name}`;
const read = () => ({ Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` });
const get = (key: AwsCredentials) =>
  outcome(world.s3(key).send(new GetObjectCommand({ Bucket: bucket, Key: 'k' })));
const as = (key: AwsCredentials, command: object) =>
  outcome((world.iam(key).send as (command: object) => Promise<unknown>)(command));
const admin = (command: object) => as(world.admin, command);

/** A form as it goes on the wire: SDKs would not write it. */
async function form(key: AwsCredentials, parameters: Record<string, string>) {
  const host = `127.0.0.1:${world.gateway.port}`;
  const request = signedRequest({ ...formOf('iam', parameters), host, credentials: key });
  const answer = await sendRaw(world.gateway.port, request);
  return { ...answer, outcome: answer.status < 300 ? 'served' : (answer.code ?? String(answer.status)) };
}

describe('nobody becomes another', () => {
  test('a rename needs the permission on what comes of it', async () => {
    const mine = await world.user('acmeuser', [
      read(),
      { Action: 'iam:UpdateUser', Resource: user('acmeuser*') },
    ]);
    const other = await world.user('globexuser');
    expect(
      await as(mine.key, new iam.UpdateUserCommand({ UserName: mine.name, NewUserName: other.name })),
    ).toBe('AccessDenied');
    const taken = { UserName: mine.name, NewUserName: other.name.toUpperCase() };
    expect(await admin(new iam.UpdateUserCommand(taken))).toBe('EntityAlreadyExistsException');
    const renamed = `${mine.name}2`;
    expect(await as(mine.key, new iam.UpdateUserCommand({ UserName: mine.name, NewUserName: renamed }))).toBe(
      'served',
    );
    expect(await get(mine.key)).toBe('served');
    expect(await get(other.key)).toBe('AccessDenied');
  });

  test('a rename keeps keys, sessions and memberships', async () => {
    const { name: UserName, key } = await world.user('before');
    const GroupName = `${world.prefix}-before`;
    await admin(new iam.CreateGroupCommand({ GroupName }));
    await admin(
      new iam.PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument: policy([read()]) }),
    );
    await admin(new iam.AddUserToGroupCommand({ GroupName, UserName }));
    const { Credentials: issued } = await world.sts(key).send(new GetSessionTokenCommand({}));
    const session = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    };
    expect([await get(key), await get(session)]).toEqual(['served', 'served']);
    const renamed = `${world.prefix}-after`;
    await admin(new iam.UpdateUserCommand({ UserName, NewUserName: renamed, NewPath: '/moved/' }));
    await admin(new iam.UpdateGroupCommand({ GroupName, NewGroupName: renamed }));
    expect([await get(key), await get(session)]).toEqual(['served', 'served']);
    const listed = await world.iam().send(new iam.ListGroupsForUserCommand({ UserName: renamed }));
    expect(listed.Groups?.map((group) => [group.GroupName, group.Path])).toEqual([[renamed, '/']]);
    const keys = await world.iam().send(new iam.ListAccessKeysCommand({ UserName: renamed }));
    expect(keys.AccessKeyMetadata?.map((one) => [one.UserName, one.AccessKeyId])).toEqual([
      [renamed, key.accessKeyId],
    ]);
    const used = await world
      .iam()
      .send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }));
    expect(used.UserName).toBe(renamed);
    expect(await admin(new iam.GetUserCommand({ UserName }))).toBe('NoSuchEntityException');
  });

  test('names are one whatever their case, also for who asks at the same moment', async () => {
    const { key, name } = await world.user('acme-app', [read()]);
    expect(await admin(new iam.CreateUserCommand({ UserName: name.toUpperCase() }))).toBe(
      'EntityAlreadyExistsException',
    );
    expect(await get(key)).toBe('served');
    const spellings = ['racer', 'Racer', 'RACER', 'rAcer', 'raCer', 'racEr'];
    const made = await Promise.all(
      spellings.map((spelling) =>
        admin(new iam.CreateUserCommand({ UserName: `${world.prefix}-${spelling}` })),
      ),
    );
    expect(made.filter((one) => one === 'served')).toHaveLength(1);
    // A stored name is found in any case, and shown as it is stored.
    const found = await world.iam().send(new iam.GetUserCommand({ UserName: name.toUpperCase() }));
    expect(found.User?.UserName).toBe(name);
  });
});

describe('only what was judged goes on', () => {
  const may = (resource: string) => [{ Action: 'iam:*', Resource: `arn:aws:iam::${ACCOUNT}:${resource}` }];

  test('an ARN of one’s own beside another’s name', async () => {
    const { key } = await world.user('policies', may('policy/acme/*'));
    const PolicyName = `${world.prefix}-evil`;
    const PolicyDocument = policy([read()]);
    const own = `arn:aws:iam::${ACCOUNT}:policy/acme/x`;
    const create = { Action: 'CreatePolicy', PolicyName, PolicyDocument };
    expect((await form(key, { ...create, PolicyArn: own })).outcome).toBe('MalformedInput');
    expect((await form(key, create)).outcome).toBe('AccessDenied');
    expect((await form(key, { ...create, Path: '/acme/' })).outcome).toBe('served');
  });

  test('a path of one’s own beside another’s name', async () => {
    const { key } = await world.user('profiles', may('instance-profile/acme/*'));
    const InstanceProfileName = `${world.prefix}-profile`;
    expect(await admin(new iam.CreateInstanceProfileCommand({ InstanceProfileName }))).toBe('served');
    const remove = { Action: 'DeleteInstanceProfile', InstanceProfileName };
    expect((await form(key, { ...remove, Path: '/acme/' })).outcome).toBe('MalformedInput');
    expect((await form(key, remove)).outcome).toBe('AccessDenied');
    const url = { Action: 'CreateOpenIDConnectProvider', Url: `https://${world.prefix}.example` };
    const arn = `arn:aws:iam::${ACCOUNT}:instance-profile/acme/x`;
    expect((await form(key, { ...url, OpenIDConnectProviderArn: arn })).outcome).toBe('MalformedInput');
  });

  test('a role in an instance profile needs iam:PassRole', async () => {
    const InstanceProfileName = `${world.prefix}-passed`;
    await admin(new iam.CreateInstanceProfileCommand({ InstanceProfileName }));
    const role = await world.role('passed', [
      { Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
    ]);
    const add = () => new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: role.name });
    const half = await world.user('half', may(`instance-profile/${InstanceProfileName}`));
    const whole = await world.user('whole', [
      ...may(`instance-profile/${InstanceProfileName}`),
      { Action: 'iam:PassRole', Resource: role.arn },
    ]);
    expect([await as(half.key, add()), await as(whole.key, add())]).toEqual(['AccessDenied', 'served']);
    expect(await admin(new iam.DeleteRoleCommand({ RoleName: role.name }))).toBe('DeleteConflictException');
  });

  test('LocalStack’s own orders are none of a caller’s', async () => {
    const victim = await world.role('victim', [{ Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }]);
    const create = new iam.CreateRoleCommand({
      RoleName: `${world.prefix}-thief`,
      AssumeRolePolicyDocument: policy([{ Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }]),
      Tags: [{ Key: '_custom_id_', Value: victim.id }],
    });
    expect(await admin(create)).toBe('NotImplemented');
  });
});

describe('what is in use stays', () => {
  test('an attached Deny cannot be deleted from under its users', async () => {
    const { key, name: UserName } = await world.user('denied', [read()]);
    const { Policy } = await world.iam().send(
      new iam.CreatePolicyCommand({
        PolicyName: `${UserName}-deny`,
        PolicyDocument: policy([{ ...read(), Effect: 'Deny' }]),
      }),
    );
    const PolicyArn = Policy?.Arn;
    await admin(new iam.AttachUserPolicyCommand({ UserName, PolicyArn }));
    expect(await get(key)).toBe('AccessDenied');
    expect(await admin(new iam.DeletePolicyCommand({ PolicyArn }))).toBe('DeleteConflictException');
    expect(await get(key)).toBe('AccessDenied');
    const remove = new iam.DeleteUserCommand({ UserName });
    expect(await admin(remove)).toBe('DeleteConflictException');
    // In the order in which Vault’s engine takes an `iam_user` apart when a lease ends.
    const { AccessKeyMetadata = [] } = await world.iam().send(new iam.ListAccessKeysCommand({ UserName }));
    const steps = [
      ...AccessKeyMetadata.map(
        ({ AccessKeyId }) => new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId }),
      ),
      new iam.DetachUserPolicyCommand({ UserName, PolicyArn }),
      new iam.DeleteUserPolicyCommand({ UserName, PolicyName: 'p' }),
    ];
    for (const step of steps) {
      expect(await admin(remove)).toBe('DeleteConflictException');
      expect(await admin(step)).toBe('served');
    }
    expect(await admin(remove)).toBe('served');
    expect(await admin(new iam.DeletePolicyCommand({ PolicyArn }))).toBe('served');
  });
});

test('the root user takes away what no gateway saw being made, key and all', async () => {
  const UserName = `${world.prefix}-unseen`;
  const direct = (parameters: Record<string, string>) =>
    fetch(localstack.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
    });
  await direct({ Action: 'CreateUser', UserName });
  await direct({ Action: 'CreateAccessKey', UserName });
  const { AccessKeyMetadata = [] } = await world.iam().send(new iam.ListAccessKeysCommand({ UserName }));
  const [AccessKeyId] = AccessKeyMetadata.map((one) => one.AccessKeyId);
  expect(AccessKeyId).toMatch(/^AKIA/);
  expect(await admin(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId }))).toBe('served');
  expect(await admin(new iam.DeleteUserCommand({ UserName }))).toBe('served');
  expect(await admin(new iam.GetUserCommand({ UserName }))).toBe('NoSuchEntityException');
});

describe('AWS’s own policies', () => {
  test('count by their published text, and are nobody’s to change', async () => {
    const { key, name: UserName } = await world.user('managed');
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await admin(new iam.AttachUserPolicyCommand({ UserName, PolicyArn }));
    expect(await get(key)).toBe('served');
    const PolicyDocument = policy([{ Effect: 'Deny', Action: '*', Resource: '*' }]);
    const changes = [
      new iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
      new iam.DeletePolicyCommand({ PolicyArn }),
      new iam.TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'a', Value: 'b' }] }),
    ];
    for (const change of changes) expect(await admin(change)).toBe('UnmodifiableEntityException');
    expect(await get(key)).toBe('served');
  });

  test.each([
    'AdministratorAccess',
    'AmazonSSMManagedInstanceCore',
    'service-role/AWSLambdaBasicExecutionRole',
    'job-function/ViewOnlyAccess',
    'AmazonEKSClusterPolicy',
    'SecurityAudit',
  ])('%s is there', async (name) => {
    const { name: UserName } = await world.user(name.replace('/', '-'));
    const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
    expect(await admin(new iam.AttachUserPolicyCommand({ UserName, PolicyArn }))).toBe('served');
    expect(await admin(new iam.DetachUserPolicyCommand({ UserName, PolicyArn }))).toBe('served');
  });
});

describe('who is meant', () => {
  test('GetUser without a name is the caller', async () => {
    const { key, name } = await world.user('self', [{ Action: 'iam:GetUser', Resource: '*' }]);
    const self = await world.iam(key).send(new iam.GetUserCommand({}));
    expect(self.User?.UserName).toBe(name);
    const root = await world.iam().send(new iam.GetUserCommand({}));
    expect(root.User).toMatchObject({ UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` });
    const role = await world.role(
      'asker',
      [{ Action: 'sts:AssumeRole', Principal: { AWS: user('self') } }],
      [{ Action: 'iam:GetUser', Resource: '*' }],
    );
    const session = await world.assume(key, { RoleArn: role.arn });
    expect(await as(session, new iam.GetUserCommand({}))).toBe('ValidationError');
  });

  test('key ids begin with AKIA, and calls find them', async () => {
    const { key, name: UserName } = await world.user('akia', [read()]);
    const AccessKeyId = key.accessKeyId;
    expect(AccessKeyId).toMatch(/^AKIA[A-Z0-9]{16}$/);
    expect(await admin(new iam.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }))).toBe(
      'served',
    );
    const { AccessKeyMetadata = [] } = await world.iam().send(new iam.ListAccessKeysCommand({ UserName }));
    expect(AccessKeyMetadata.map((one) => [one.AccessKeyId, one.Status])).toEqual([
      [AccessKeyId, 'Inactive'],
    ]);
    expect(await admin(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId }))).toBe('served');
  });

  test('a deleted principal is its unique id, which cannot be saved; an account is its root', async () => {
    const Bucket = `${world.prefix}-principals`;
    await world.s3().send(new CreateBucketCommand({ Bucket }));
    const gone = await world.user('gone');
    const role = await world.role('trusting', [{ Action: 'sts:AssumeRole', Principal: { AWS: gone.arn } }]);
    const principal = (AWS: string) =>
      policy([{ Action: 's3:GetObject', Principal: { AWS }, Resource: `arn:aws:s3:::${Bucket}/*` }]);
    const shown = async () => {
      const inBucket = await world.s3().send(new GetBucketPolicyCommand({ Bucket }));
      const inRole = await world.iam().send(new iam.GetRoleCommand({ RoleName: role.name }));
      const texts = [inBucket.Policy, decodeURIComponent(inRole.Role?.AssumeRolePolicyDocument ?? '')];
      return texts.map((text) => JSON.parse(text ?? '').Statement[0].Principal.AWS);
    };
    await world.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: principal(gone.arn) }));
    expect(await shown()).toEqual([gone.arn, gone.arn]);
    const { User } = await world.iam().send(new iam.GetUserCommand({ UserName: gone.name }));
    const AccessKeyId = gone.key.accessKeyId;
    await admin(new iam.DeleteAccessKeyCommand({ UserName: gone.name, AccessKeyId }));
    expect(await admin(new iam.DeleteUserCommand({ UserName: gone.name }))).toBe('served');
    const id = User?.UserId ?? '';
    expect(await shown()).toEqual([id, id]);
    const dead = new PutBucketPolicyCommand({ Bucket, Policy: principal(id) });
    expect(await outcome(world.s3().send(dead))).toBe('MalformedPolicy');
    const PolicyDocument = policy([{ Action: 'sts:AssumeRole', Principal: { AWS: id } }]);
    expect(await admin(new iam.UpdateAssumeRolePolicyCommand({ RoleName: role.name, PolicyDocument }))).toBe(
      'MalformedPolicyDocumentException',
    );
    await world.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: principal(ACCOUNT) }));
    await admin(
      new iam.UpdateAssumeRolePolicyCommand({
        RoleName: role.name,
        PolicyDocument: policy([{ Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }]),
      }),
    );
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    expect(await shown()).toEqual([root, root]);
  });
});

/** A value for each parameter that an operation needs. */
function sample(action: string): Record<string, string> {
  const { operations, shapes } = QUERY_MODELS.iam;
  const { members = {}, required = [] } = shapes[operations[action] ?? ''] ?? {};
  const fill = (name: string): [string, string][] => {
    const shape = shapes[members[name] ?? ''] ?? { type: 'string' };
    if (shape.type === 'structure') return [];
    if (shape.type === 'list')
      return shapes[shape.member ?? '']?.type === 'structure'
        ? [
            [`${name}.member.1.Key`, 'k'],
            [`${name}.member.1.Value`, 'v'],
          ]
        : [[`${name}.member.1`, 'abc']];
    if (shape.enum !== undefined) return [[name, shape.enum[0] ?? '']];
    if (shape.type === 'boolean') return [[name, 'true']];
    if (shape.type === 'integer') return [[name, String(shape.min ?? 1)]];
    if (/Arn$/.test(name)) return [[name, `arn:aws:iam::${ACCOUNT}:policy/none`]];
    return [[name, 'none1234567890123456']];
  };
  return Object.fromEntries(required.flatMap(fill));
}

describe('LocalStack’s own trouble is not shown', () => {
  const missing = [...IAM_OPERATIONS].filter(([, operation]) => operation.missing !== undefined);
  const served = [...IAM_OPERATIONS].filter(([, operation]) => operation.missing === undefined);

  test.each(missing)('%s is not done, in our own words', async (Action) => {
    const answer = await form(world.admin, { Action, ...sample(Action) });
    expect([answer.status, answer.code]).toEqual(
      answer.status === 400 ? [400, 'ValidationError'] : [501, 'NotImplemented'],
    );
    expect(answer.body).not.toMatch(/licen[cs]e|localhost|:\d{4,5}/);
  });

  test.each(served)('%s is one that LocalStack has', async (Action) => {
    const raw = await fetch(localstack.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams({ Action, Version: '2010-05-08', ...sample(Action) }),
    });
    expect(await raw.text()).not.toContain('has not been implemented');
  });

  test('an error of its own is NotImplemented', async () => {
    const MFA = { UserName: 'none', SerialNumber: 'x'.repeat(9) };
    const answer = await form(world.admin, { Action: 'DeactivateMFADevice', ...MFA });
    expect(answer.outcome).toBe('NoSuchEntity');
    expect(answer.body.match(/<RequestId>([^<]*)</)?.[1]).toBe(answer.headers['x-amzn-requestid']);
  });
});
