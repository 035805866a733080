import * as iam from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalStack, outcome, policy, startLocalStack, World } from '../../testing/world.ts';

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

const read = () => ({ Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` });
const get = (key: AwsCredentials) =>
  outcome(world.s3(key).send(new GetObjectCommand({ Bucket: bucket, Key: 'k' })));
const admin = (command: object) => (world.iam().send as (command: object) => Promise<unknown>)(command);

describe('what is changed counts from the next request', () => {
  test('inline and attached policies, and their versions', async () => {
    const { name: UserName, key } = await world.user('policies');
    expect(await get(key)).toBe('AccessDenied');
    await admin(
      new iam.PutUserPolicyCommand({ UserName, PolicyName: 'a', PolicyDocument: policy([read()]) }),
    );
    expect(await get(key)).toBe('served');
    await admin(new iam.DeleteUserPolicyCommand({ UserName, PolicyName: 'a' }));
    expect(await get(key)).toBe('AccessDenied');
    const made = await world
      .iam()
      .send(new iam.CreatePolicyCommand({ PolicyName: `${UserName}-m`, PolicyDocument: policy([read()]) }));
    const PolicyArn = made.Policy?.Arn;
    await admin(new iam.AttachUserPolicyCommand({ UserName, PolicyArn }));
    expect(await get(key)).toBe('served');
    const PolicyDocument = policy([{ ...read(), Effect: 'Deny' }]);
    await admin(new iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    expect(await get(key)).toBe('AccessDenied');
    await admin(new iam.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(await get(key)).toBe('served');
    await admin(new iam.DetachUserPolicyCommand({ UserName, PolicyArn }));
    expect(await get(key)).toBe('AccessDenied');
  });

  test('groups', async () => {
    const { name: UserName, key } = await world.user('grouped');
    const GroupName = `${world.prefix}-Readers`;
    await admin(new iam.CreateGroupCommand({ GroupName }));
    await admin(
      new iam.PutGroupPolicyCommand({ GroupName, PolicyName: 'g', PolicyDocument: policy([read()]) }),
    );
    expect(await get(key)).toBe('AccessDenied');
    await admin(new iam.AddUserToGroupCommand({ GroupName, UserName }));
    expect(await get(key)).toBe('served');
    await admin(new iam.RemoveUserFromGroupCommand({ GroupName, UserName }));
    expect(await get(key)).toBe('AccessDenied');
  });

  test('permissions boundaries', async () => {
    const { name: UserName, key } = await world.user('bounded', [read()]);
    const made = await world.iam().send(
      new iam.CreatePolicyCommand({
        PolicyName: `${UserName}-b`,
        PolicyDocument: policy([{ Action: 's3:PutObject', Resource: '*' }]),
      }),
    );
    expect(await get(key)).toBe('served');
    await admin(
      new iam.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: made.Policy?.Arn }),
    );
    expect(await get(key)).toBe('AccessDenied');
    await admin(new iam.DeleteUserPermissionsBoundaryCommand({ UserName }));
    expect(await get(key)).toBe('served');
  });

  test('keys: inactive, active, deleted', async () => {
    const { name: UserName, key } = await world.user('keys', [read()]);
    const AccessKeyId = key.accessKeyId;
    await admin(new iam.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
    expect(await get(key)).toBe('InvalidAccessKeyId');
    await admin(new iam.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }));
    expect(await get(key)).toBe('served');
    await admin(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    expect(await get(key)).toBe('InvalidAccessKeyId');
    expect(await outcome(world.sts(key).send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId');
  });

  test('all of it survives a restart of the gateway', async () => {
    const { key } = await world.user('restarted', [read()]);
    const issuer = await world.user('issuer');
    const role = await world.role(
      'restarted',
      [{ Action: 'sts:AssumeRole', Principal: { AWS: issuer.arn } }],
      [read()],
    );
    const session = await world.assume(issuer.key, { RoleArn: role.arn });
    await world.gateway.close();
    await world.open();
    expect([await get(key), await get(session)]).toEqual(['served', 'served']);
  });
});

describe('IAM under the caller’s permissions', () => {
  test('a user may do what its policies say, on what they say, and nothing to itself', async () => {
    const victim = await world.user('victim');
    const own = await world.user('tenant', [
      { Action: 'iam:GetUser', Resource: `arn:aws:iam::000000000000:user/${world.prefix}-tenant` },
    ]);
    const send = (command: object) =>
      outcome((world.iam(own.key).send as (command: object) => Promise<unknown>)(command));
    expect(await send(new iam.GetUserCommand({}))).toBe('served');
    expect(await send(new iam.GetUserCommand({ UserName: victim.name }))).toBe('AccessDenied');
    expect(await send(new iam.CreateAccessKeyCommand({ UserName: victim.name }))).toBe('AccessDenied');
    const all = policy([{ Action: '*', Resource: '*' }]);
    const grab = { UserName: own.name, PolicyName: 'x', PolicyDocument: all };
    expect(await send(new iam.PutUserPolicyCommand(grab))).toBe('AccessDenied');
    expect(await send(new iam.ListUsersCommand({}))).toBe('AccessDenied');
    expect(await get(own.key)).toBe('AccessDenied');
  });

  test('policies that IAM refuses are refused', async () => {
    const create = (text: string) =>
      outcome(
        world
          .iam()
          .send(
            new iam.CreateRoleCommand({ RoleName: `${world.prefix}-bad`, AssumeRolePolicyDocument: text }),
          ),
      );
    expect(await create('{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}')).toBe(
      'MalformedPolicyDocumentException',
    );
    const none = { Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::000000000000:user/nobody' } };
    expect(await create(policy([none]))).toBe('MalformedPolicyDocumentException');
  });
});
