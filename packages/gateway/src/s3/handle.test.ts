import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, aBucket, aKey, aRole, aSession, aUser, policyText } from '../../testing/entities.ts';
import { formBody, signedFields } from '../../testing/post-form.ts';
import { RunningGateway } from '../../testing/running-gateway.ts';
import type { User } from '../state/entities.ts';

/** What S3 asks of a request before it asks what any policy says. */
const by = (user: User): AwsCredentials => ({
  accessKeyId: aKey(user).id,
  secretAccessKey: aKey(user).secret,
});
const everyone = (name: string) =>
  aBucket(name, {
    policy: {
      text: policyText({
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
      }),
      principals: {},
    },
  });
const bounded = aUser('bounded', {
  inline: {
    p: policyText(
      { Action: '*', Resource: '*' },
      {
        Effect: 'Deny',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    ),
  },
});

const reader = aRole('reader', [], { inline: { p: policyText({ Action: 's3:*', Resource: '*' }) } });

let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open({
    users: [bounded],
    roles: [reader],
    keys: [aKey(bounded)],
    buckets: [
      everyone('open'),
      aBucket('frankfurt', { region: 'eu-central-1' }),
      aBucket('ireland', { region: 'eu-west-1' }),
    ],
  });
});
afterAll(() => lab.close());

describe('without a name, in a bucket that is everybody’s', () => {
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    lab.raw({ method, path, headers: { host: lab.host, ...headers }, body: Buffer.alloc(0) });
  const from = { 'x-amz-copy-source': 'open/key' };

  test.each<[string, string, string, Record<string, string>?]>([
    ['CopyObject', 'PUT', '/open/copy', from],
    ['UploadPartCopy', 'PUT', '/open/copy?partNumber=1&uploadId=u', from],
    ['CreateMultipartUpload', 'POST', '/open/key?uploads'],
    ['SelectObjectContent', 'POST', '/open/key?select&select-type=2'],
    ['PutObjectAcl', 'PUT', '/open/key?acl'],
    ['PutBucketAcl', 'PUT', '/open?acl'],
    ['GetBucketOwnershipControls', 'GET', '/open?ownershipControls'],
    ['PutBucketOwnershipControls', 'PUT', '/open?ownershipControls'],
    ['DeleteBucketOwnershipControls', 'DELETE', '/open?ownershipControls'],
    ['CreateBucket', 'PUT', '/another'],
  ])('nobody may %s', async (_operation, method, path, headers) => {
    expect(await ask(method, path, headers)).toMatchObject({
      outcome: 'AccessDenied',
      status: 403,
      reached: [],
    });
  });

  test.each([
    ['GetObject', 'GET', '/open/key'],
    ['PutObject', 'PUT', '/open/key'],
    ['DeleteObject', 'DELETE', '/open/key'],
    ['ListObjectsV2', 'GET', '/open?list-type=2'],
    ['ListMultipartUploads', 'GET', '/open?uploads'],
  ])('everybody may %s', async (_operation, method, path) => {
    expect((await ask(method, path, { 'content-length': '0' })).outcome).toBe('served');
  });

  test.each(['cache-control', 'content-disposition', 'content-type', 'expires'])(
    'nobody has a header of an answer changed: response-%s',
    async (name) => {
      const path = `/open/key?response-${name}=text%2Fhtml`;
      expect(await ask('GET', path)).toMatchObject({ outcome: 'InvalidRequest', status: 400, reached: [] });
      expect(await lab.send({ by: by(bounded), path: path.replace('open', 'ireland') })).toMatchObject({
        outcome: 'served',
        reached: [`GET /ireland/key?response-${name}=text%2Fhtml`],
      });
    },
  );
});

describe('aws:RequestedRegion is the bucket’s', () => {
  const post = async (bucket: string, region: string) => {
    const policy = {
      expiration: new Date(Date.now() + 60_000).toISOString(),
      conditions: [
        ['starts-with', '$key', ''],
        ...['algorithm', 'credential', 'date'].map((name) => ['starts-with', `$x-amz-${name}`, '']),
      ],
    };
    const { body, contentType } = formBody(
      [['key', 'key'], ...signedFields(by(bounded), policy, { region })],
      { data: 'hello' },
    );
    const headers = { host: lab.host, 'content-type': contentType };
    return (await lab.raw({ method: 'POST', path: `/${bucket}`, headers, body })).outcome;
  };
  const tags = (bucket: string, region: string) =>
    lab.send({
      by: by(bounded),
      region,
      path: `/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A${bucket}`,
      headers: { 'x-amz-account-id': ACCOUNT },
    });

  test('for the form of a browser, too', async () => {
    expect([
      await post('ireland', 'eu-west-1'),
      await post('frankfurt', 'eu-west-1'),
      await post('frankfurt', 'eu-central-1'),
    ]).toEqual(['served', 'AccessDenied', 'AccessDenied']);
  });

  test('and for its tags by S3 Control, whichever Region is signed for', async () => {
    expect([
      (await tags('ireland', 'eu-west-1')).outcome,
      (await tags('frankfurt', 'eu-west-1')).outcome,
    ]).toEqual(['served', 'AccessDenied']);
  });
});

test('tags of an object decide in a policy that GetScopedCredentials narrowed a session by', async () => {
  const narrowed = (Condition: object) =>
    lab.issue(
      aSession({
        owner: { name: 'reader', id: reader.id },
        expiresAt: Math.floor(Date.now() / 1000) + 600,
        scopeDown: [
          policyText(
            { Action: 's3:*', Resource: '*' },
            { Effect: 'Deny', Action: 's3:GetObject', Resource: '*', Condition },
          ),
        ],
      }),
    );
  lab.upstream.objects.set('/ireland/key', { etag: '"1"', tags: { class: 'secret' } });
  const get = async (value: string) =>
    (
      await lab.send({
        by: narrowed({ StringEquals: { 's3:ExistingObjectTag/class': value } }),
        path: '/ireland/key',
      })
    ).outcome;
  expect([await get('secret'), await get('public')]).toEqual(['AccessDenied', 'served']);
});

describe('a header that decides on a write and is not done by it', () => {
  const PART = '/ireland/key?partNumber=1&uploadId=u';
  test.each([
    ['x-amz-acl', 'bucket-owner-full-control', 'PUT', PART],
    ['x-amz-server-side-encryption', 'AES256', 'PUT', PART],
    ['x-amz-storage-class', 'GLACIER', 'PUT', PART],
    ['x-amz-tagging', 'a=b', 'PUT', PART],
    ['x-amz-object-lock-mode', 'GOVERNANCE', 'PUT', PART],
    ['x-amz-server-side-encryption', 'AES256', 'POST', '/ireland/key?uploadId=u'],
    ['x-amz-metadata-directive', 'COPY', 'PUT', '/ireland/key'],
  ])('%s: %s is not taken by %s %s', async (name, value, method, path) => {
    const ask = (headers: Record<string, string>) =>
      lab.send({
        by: by(bounded),
        method,
        path,
        headers,
        body: Buffer.from(method === 'PUT' ? 'x' : COMPLETE),
      });
    expect(await ask({ [name]: value })).toMatchObject({ outcome: 'NotImplemented', reached: [] });
    expect((await ask({})).outcome).toBe('served');
  });
});
const COMPLETE =
  '<CompleteMultipartUpload><Part><ETag>"1"</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>';

test('a Deny that would hold of nobody is not stored', async () => {
  const store = async (Effect: string, principal: object) => {
    const Resource = 'arn:aws:s3:::ireland/*';
    const body = Buffer.from(policyText({ Effect, Action: 's3:GetObject', Resource, ...principal }));
    return (await lab.send({ by: by(bounded), method: 'PUT', path: '/ireland?policy', body })).outcome;
  };
  const CanonicalUser = '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a';
  expect([
    await store('Deny', { Principal: { CanonicalUser } }),
    await store('Deny', { Principal: { AWS: ACCOUNT, CanonicalUser } }),
    await store('Deny', { NotPrincipal: { CanonicalUser } }),
    await store('Allow', { Principal: { CanonicalUser } }),
  ]).toEqual(['NotImplemented', 'NotImplemented', 'served', 'served']);
});

describe('a key of which AWS’s pages do not agree whether a request has it', () => {
  const session = (kind: 'federated-user' | 'assumed-role') =>
    lab.issue(
      aSession({
        kind,
        owner:
          kind === 'assumed-role' ? { name: 'reader', id: reader.id } : { name: 'bounded', id: bounded.id },
        expiresAt: Math.floor(Date.now() / 1000) + 600,
        policy: policyText({ Action: 's3:*', Resource: '*' }),
        ...(kind === 'assumed-role' ? { context: { 'aws:federatedprovider': 'arn' } } : {}),
      }),
    );
  const get = async (Condition: object, kind: 'federated-user' | 'assumed-role') => {
    const Resource = 'arn:aws:s3:::ireland/*';
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource, Condition };
    const body = Buffer.from(policyText(deny));
    const stored = await lab.send({ by: by(bounded), method: 'PUT', path: '/ireland?policy', body });
    expect(stored.outcome).toBe('served');
    return (await lab.send({ by: session(kind), path: '/ireland/other' })).outcome;
  };

  test.each(['federated-user', 'assumed-role'] as const)('denies either way: %s', async (kind) => {
    const mfa = 'aws:MultiFactorAuthPresent';
    expect([
      await get({ Bool: { [mfa]: 'false' } }, kind),
      await get({ Null: { [mfa]: 'true' } }, kind),
      await get({ Bool: { [mfa]: 'true' } }, kind),
    ]).toEqual(['AccessDenied', 'AccessDenied', 'served']);
  });
});
