import * as s3 from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalStack, outcome, startLocalStack, World } from '../../../testing/world.ts';

/**
 * What each operation answers to a session that may do everything in its own bucket and nothing elsewhere: the owner
 * is served, another is refused, and what was refused did not happen.
 */
let localstack: LocalStack;
let world: World;
let tenant: s3.S3Client;
let own: string;
let other: string;

beforeAll(async () => {
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
  own = `${world.prefix}-acme`;
  other = `${world.prefix}-acme-eu`;
  for (const Bucket of [own, other]) {
    await world.s3().send(new s3.CreateBucketCommand({ Bucket }));
    await world
      .s3()
      .send(new s3.PutObjectCommand({ Bucket, Key: 'planted', Body: 'secret', Tagging: 'a=b' }));
    await world.s3().send(new s3.PutObjectCommand({ Bucket, Key: 'plain', Body: 'secret' }));
  }
  const broker = await world.user('broker');
  const role = await world.role(
    'acme',
    [{ Action: ['sts:AssumeRole'], Principal: { AWS: broker.arn } }],
    [{ Action: 's3:*', Resource: [`arn:aws:s3:::${own}`, `arn:aws:s3:::${own}/*`] }],
  );
  tenant = world.s3(await world.assume(broker.key, { RoleArn: role.arn }));
});

afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

type Make = (bucket: string) => Promise<unknown>;
const send = (command: object) => (tenant.send as (command: object) => Promise<unknown>)(command);

const OPERATIONS: readonly [name: string, call: Make, refused: string][] = [
  ['GetObject', (Bucket) => send(new s3.GetObjectCommand({ Bucket, Key: 'planted' })), 'AccessDenied'],
  [
    'GetObject of a range',
    (Bucket) => send(new s3.GetObjectCommand({ Bucket, Key: 'planted', Range: 'bytes=0-1' })),
    'AccessDenied',
  ],
  ['HeadObject', (Bucket) => send(new s3.HeadObjectCommand({ Bucket, Key: 'planted' })), '403'],
  ['HeadBucket', (Bucket) => send(new s3.HeadBucketCommand({ Bucket })), '403'],
  [
    'GetObjectAttributes',
    (Bucket) =>
      send(new s3.GetObjectAttributesCommand({ Bucket, Key: 'planted', ObjectAttributes: ['ObjectSize'] })),
    'AccessDenied',
  ],
  [
    'PutObject',
    (Bucket) => send(new s3.PutObjectCommand({ Bucket, Key: 'planted', Body: 'overwritten' })),
    'AccessDenied',
  ],
  [
    'PutObject with tags',
    (Bucket) => send(new s3.PutObjectCommand({ Bucket, Key: 'planted', Body: 'x', Tagging: 'a=c' })),
    'AccessDenied',
  ],
  ['ListObjectsV2', (Bucket) => send(new s3.ListObjectsV2Command({ Bucket })), 'AccessDenied'],
  ['ListObjects', (Bucket) => send(new s3.ListObjectsCommand({ Bucket })), 'AccessDenied'],
  ['ListObjectVersions', (Bucket) => send(new s3.ListObjectVersionsCommand({ Bucket })), 'AccessDenied'],
  ['ListMultipartUploads', (Bucket) => send(new s3.ListMultipartUploadsCommand({ Bucket })), 'AccessDenied'],
  [
    'GetObjectTagging',
    (Bucket) => send(new s3.GetObjectTaggingCommand({ Bucket, Key: 'planted' })),
    'AccessDenied',
  ],
  [
    'PutObjectTagging',
    (Bucket) =>
      send(
        new s3.PutObjectTaggingCommand({
          Bucket,
          Key: 'planted',
          Tagging: { TagSet: [{ Key: 'a', Value: 'd' }] },
        }),
      ),
    'AccessDenied',
  ],
  [
    'DeleteObjectTagging',
    (Bucket) => send(new s3.DeleteObjectTaggingCommand({ Bucket, Key: 'planted' })),
    'AccessDenied',
  ],
  ['GetObjectAcl', (Bucket) => send(new s3.GetObjectAclCommand({ Bucket, Key: 'planted' })), 'AccessDenied'],
  ['GetBucketLocation', (Bucket) => send(new s3.GetBucketLocationCommand({ Bucket })), 'AccessDenied'],
  ['GetBucketVersioning', (Bucket) => send(new s3.GetBucketVersioningCommand({ Bucket })), 'AccessDenied'],
  [
    'PutBucketVersioning',
    (Bucket) =>
      send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    'AccessDenied',
  ],
  [
    'PutBucketTagging',
    (Bucket) =>
      send(new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } })),
    'AccessDenied',
  ],
  ['GetBucketTagging', (Bucket) => send(new s3.GetBucketTaggingCommand({ Bucket })), 'AccessDenied'],
  [
    'PutBucketCors',
    (Bucket) =>
      send(
        new s3.PutBucketCorsCommand({
          Bucket,
          CORSConfiguration: { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] },
        }),
      ),
    'AccessDenied',
  ],
  ['GetPublicAccessBlock', (Bucket) => send(new s3.GetPublicAccessBlockCommand({ Bucket })), 'AccessDenied'],
  [
    'PutBucketPolicy',
    (Bucket) =>
      send(
        new s3.PutBucketPolicyCommand({
          Bucket,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:DeleteBucket',
                Resource: `arn:aws:s3:::${Bucket}`,
              },
            ],
          }),
        }),
      ),
    'AccessDenied',
  ],
  ['GetBucketPolicy', (Bucket) => send(new s3.GetBucketPolicyCommand({ Bucket })), 'AccessDenied'],
  ['DeleteBucketPolicy', (Bucket) => send(new s3.DeleteBucketPolicyCommand({ Bucket })), 'AccessDenied'],
  [
    'CopyObject within',
    (Bucket) => send(new s3.CopyObjectCommand({ Bucket, Key: 'copied', CopySource: `${Bucket}/planted` })),
    'AccessDenied',
  ],
  ['DeleteObject', (Bucket) => send(new s3.DeleteObjectCommand({ Bucket, Key: 'planted' })), 'AccessDenied'],
  [
    'PutPublicAccessBlock',
    (Bucket) => send(new s3.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: {} })),
    'AccessDenied',
  ],
];

describe('another tenant’s bucket', () => {
  test.each(OPERATIONS)('%s is refused', async (_name, call, refused) => {
    expect(await outcome(call(other))).toBe(refused);
  });

  test('copies out of it and into it are refused', async () => {
    const out = new s3.CopyObjectCommand({ Bucket: own, Key: 'loot', CopySource: `${other}/planted` });
    const into = new s3.CopyObjectCommand({ Bucket: other, Key: 'planted', CopySource: `${own}/planted` });
    expect(await outcome(send(out))).toBe('AccessDenied');
    const untagged = new s3.CopyObjectCommand({ Bucket: own, Key: 'loot', CopySource: `${other}/plain` });
    expect(await outcome(send(untagged))).toBe('AccessDenied');
    expect(await outcome(send(into))).toBe('AccessDenied');
  });

  test('DeleteObjects answers per key, and deletes nothing', async () => {
    const list = { Objects: [{ Key: 'planted' }, { Key: 'nothing' }] };
    const answer = (await send(
      new s3.DeleteObjectsCommand({ Bucket: other, Delete: list }),
    )) as s3.DeleteObjectsCommandOutput;
    expect(answer.Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
      ['planted', 'AccessDenied'],
      ['nothing', 'AccessDenied'],
    ]);
  });

  test('a multipart upload with a part copied out of it is refused', async () => {
    const { UploadId } = await tenant.send(new s3.CreateMultipartUploadCommand({ Bucket: own, Key: 'big' }));
    const part = { Bucket: own, Key: 'big', UploadId, PartNumber: 1 };
    const copied = tenant.send(new s3.UploadPartCopyCommand({ ...part, CopySource: `${other}/planted` }));
    expect(await outcome(copied)).toBe('AccessDenied');
    expect(await outcome(tenant.send(new s3.UploadPartCommand({ ...part, Body: 'data' })))).toBe('served');
    expect(await outcome(tenant.send(new s3.ListPartsCommand({ Bucket: own, Key: 'big', UploadId })))).toBe(
      'served',
    );
    expect(
      await outcome(tenant.send(new s3.AbortMultipartUploadCommand({ Bucket: own, Key: 'big', UploadId }))),
    ).toBe('served');
    const foreign = tenant.send(new s3.CreateMultipartUploadCommand({ Bucket: other, Key: 'big' }));
    expect(await outcome(foreign)).toBe('AccessDenied');
  });

  test('is as it was', async () => {
    const { Body } = await world.s3().send(new s3.GetObjectCommand({ Bucket: other, Key: 'planted' }));
    expect(await Body?.transformToString()).toBe('secret');
    const { Contents } = await world.s3().send(new s3.ListObjectsV2Command({ Bucket: other }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['plain', 'planted']);
    const { TagSet } = await world
      .s3()
      .send(new s3.GetObjectTaggingCommand({ Bucket: other, Key: 'planted' }));
    expect(TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  test('neither its keys nor its absence can be told apart', async () => {
    expect(await outcome(send(new s3.GetObjectCommand({ Bucket: other, Key: 'absent' })))).toBe(
      'AccessDenied',
    );
    expect(await outcome(send(new s3.HeadObjectCommand({ Bucket: other, Key: 'absent' })))).toBe('403');
    expect(await outcome(send(new s3.GetObjectCommand({ Bucket: own, Key: 'absent' })))).toBe('NoSuchKey');
    expect(await outcome(send(new s3.ListBucketsCommand({})))).toBe('AccessDenied');
  });

  test('anonymous requests are refused', async () => {
    expect((await fetch(`${world.gateway.url}/${other}/planted`)).status).toBe(403);
    expect((await fetch(`${world.gateway.url}/`)).status).toBe(403);
  });
});

describe('its own bucket', () => {
  test.each(OPERATIONS)('%s is served', async (_name, call) => {
    expect(await outcome(call(own))).toBe('served');
  });
});

describe('what an answer depends on', () => {
  test('who may not list the bucket is not told that a key is missing', async () => {
    const user = await world.user('reader', [
      { Action: 's3:GetObject', Resource: `arn:aws:s3:::${other}/*` },
    ]);
    const reader = world.s3(user.key);
    expect(await outcome(reader.send(new s3.GetObjectCommand({ Bucket: other, Key: 'planted' })))).toBe(
      'served',
    );
    expect(await outcome(reader.send(new s3.GetObjectCommand({ Bucket: other, Key: 'absent' })))).toBe(
      'AccessDenied',
    );
    expect(await outcome(reader.send(new s3.HeadObjectCommand({ Bucket: other, Key: 'absent' })))).toBe(
      '403',
    );
  });

  test('tags on a stored object decide where a policy asks for them', async () => {
    const condition = { StringEquals: { 's3:ExistingObjectTag/a': 'b' } };
    const user = await world.user('tagged', [
      { Action: 's3:GetObject', Resource: `arn:aws:s3:::${other}/*`, Condition: condition },
    ]);
    const reader = world.s3(user.key);
    await world.s3().send(new s3.PutObjectCommand({ Bucket: other, Key: 'untagged', Body: 'x' }));
    expect(await outcome(reader.send(new s3.GetObjectCommand({ Bucket: other, Key: 'planted' })))).toBe(
      'served',
    );
    expect(await outcome(reader.send(new s3.GetObjectCommand({ Bucket: other, Key: 'untagged' })))).toBe(
      'AccessDenied',
    );
  });

  test('copying a tagged object needs the right to its tags', async () => {
    const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'];
    const resources = [`arn:aws:s3:::${other}`, `arn:aws:s3:::${other}/*`];
    const user = await world.user('copier', [{ Action: actions, Resource: resources }]);
    const copier = world.s3(user.key);
    const copy = (Key: string, more = {}) =>
      outcome(
        copier.send(
          new s3.CopyObjectCommand({ Bucket: other, Key: 'c', CopySource: `${other}/${Key}`, ...more }),
        ),
      );
    expect(await copy('plain')).toBe('served');
    expect(await copy('planted')).toBe('AccessDenied');
    expect(await copy('planted', { TaggingDirective: 'REPLACE' })).toBe('served');
  });

  test('where the owner owns every object, lists cannot be set', async () => {
    const put = (ACL: s3.ObjectCannedACL) =>
      outcome(world.s3().send(new s3.PutObjectCommand({ Bucket: other, Key: 'acl', Body: 'x', ACL })));
    expect(await put('public-read')).toBe('AccessControlListNotSupported');
    expect(await put('bucket-owner-full-control')).toBe('served');
  });

  test('a public policy is refused while public policies are blocked', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${other}/*` },
      ],
    });
    const put = () => outcome(world.s3().send(new s3.PutBucketPolicyCommand({ Bucket: other, Policy })));
    expect(await put()).toBe('AccessDenied');
    await world.s3().send(new s3.DeletePublicAccessBlockCommand({ Bucket: other }));
    expect(await put()).toBe('served');
    expect((await fetch(`${world.gateway.url}/${other}/planted`)).status).toBe(200);
    expect((await fetch(`${world.gateway.url}/${other}/planted`, { method: 'DELETE' })).status).toBe(403);
  });

  test('a bucket name in use elsewhere is taken', async () => {
    const stranger = { accessKeyId: '222222222222', secretAccessKey: world.admin.secretAccessKey };
    expect(await outcome(world.s3(stranger).send(new s3.CreateBucketCommand({ Bucket: other })))).toBe(
      'BucketAlreadyExists',
    );
    expect(await outcome(world.s3(stranger).send(new s3.ListObjectsV2Command({ Bucket: other })))).toBe(
      'AccessDenied',
    );
    expect(
      await outcome(world.s3().send(new s3.GetObjectCommand({ Bucket: `${world.prefix}-none`, Key: 'k' }))),
    ).toBe('NoSuchBucket');
  });

  test('a cross-account grant needs both sides', async () => {
    const stranger = { accessKeyId: '222222222222', secretAccessKey: world.admin.secretAccessKey };
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::222222222222:root' },
          Action: 's3:ListBucket',
          Resource: `arn:aws:s3:::${other}`,
        },
      ],
    });
    await world.s3().send(new s3.PutBucketPolicyCommand({ Bucket: other, Policy }));
    expect(await outcome(world.s3(stranger).send(new s3.ListObjectsV2Command({ Bucket: other })))).toBe(
      'served',
    );
    expect(await outcome(world.s3(stranger).send(new s3.GetBucketPolicyCommand({ Bucket: other })))).toBe(
      'AccessDenied',
    );
  });
});
