import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, spell, spelling } from '../../testing/documents.ts';
import { sendRaw } from '../../testing/raw-request.ts';
import { signedRequest } from '../../testing/signed-request.ts';
import { type LocalStack, startLocalStack, World } from '../../testing/world.ts';
import {
  answered,
  type Document,
  listIn,
  ownershipOf,
  publicAccessBlockOf,
  readDocument,
  tagsIn,
  textIn,
} from './document.ts';

/**
 * The pair: whatever a client sends, and however it is spelled, LocalStack stores what the gateway judged, or both
 * refuse it. LocalStack reads with another parser (Python's), and is asked behind the gateway's back.
 */
let localstack: LocalStack;
let world: World;
const bucket = `documents-${crypto.randomUUID().slice(0, 8)}`;
/** Straight to LocalStack. */
const behind = () =>
  new S3Client({
    endpoint: localstack.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
  });
const stored = async (operation: string, query: string, key = ''): Promise<Document | undefined> => {
  const answer = await fetch(`${localstack.url}/${bucket}${key}?${query}=`, {
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    },
  });
  return answer.ok ? answered(operation, Buffer.from(await answer.arrayBuffer())) : undefined;
};
const send = async (method: string, path: string, body: string) =>
  sendRaw(
    world.gateway.port,
    signedRequest({
      method,
      path,
      host: `127.0.0.1:${world.gateway.port}`,
      credentials: world.admin,
      body: Buffer.from(body),
    }),
  );

beforeAll(async () => {
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
  await world.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  await world.s3().send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
  await world.s3().send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }));
});
afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

const words = fc.array(
  fc.constantFrom('public', 'class', 'a', 'B', 'é', '日本', ' ', '+', '-', '=', '.', '_', ':', '/', '@', '0'),
  { minLength: 1, maxLength: 4 },
);
const text = words.map((list) => list.join('')).filter((word) => word === word.trim());
const tagging = fc
  .uniqueArray(fc.record({ Key: text, Value: text }), { selector: ({ Key }) => Key, maxLength: 5 })
  .map((TagSet): Document => ({ TagSet }));

const subset = (...values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const cors = fc
  .array(
    fc.record({
      AllowedMethod: subset('GET', 'PUT', 'HEAD', 'POST', 'DELETE'),
      AllowedOrigin: subset('*', 'https://a.example', 'http://*.b.example'),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((CORSRule): Document => ({ CORSRule }));

/** What is sent, where LocalStack keeps it, and how both are read. */
const KINDS: readonly (readonly [
  operation: string,
  query: string,
  key: string,
  documents: fc.Arbitrary<Document>,
  meaning: (document: Document | undefined) => unknown,
])[] = [
  ['PutObjectTagging', 'tagging', '/k', tagging, (document) => [...tagsIn(document, 'TagSet')].sort()],
  ['PutBucketTagging', 'tagging', '', tagging, (document) => [...tagsIn(document, 'TagSet')].sort()],
  ['PutPublicAccessBlock', 'publicAccessBlock', '', documentOf('PutPublicAccessBlock'), publicAccessBlockOf],
  [
    'PutBucketOwnershipControls',
    'ownershipControls',
    '',
    documentOf('PutBucketOwnershipControls'),
    ownershipOf,
  ],
  [
    'PutBucketCors',
    'cors',
    '',
    cors,
    (document) =>
      listIn(document, 'CORSRule').map(({ AllowedOrigin, AllowedMethod }) => ({
        AllowedOrigin,
        AllowedMethod,
      })),
  ],
];

describe.each(KINDS)('%s', (operation, query, key, documents, meaning) => {
  test('LocalStack stores what the gateway read', async () => {
    let served = 0;
    await fc.assert(
      fc.asyncProperty(documents, spelling, async (document, how) => {
        const xml = spell(operation, document, how);
        const answer = await send('PUT', `/${bucket}${key}?${query}`, xml);
        if (answer.status >= 300) return;
        served++;
        const read = meaning(readDocument(operation, Buffer.from(xml)));
        expect(read).toEqual(meaning(document));
        expect(meaning(await stored(operation, query, key))).toEqual(read);
      }),
      { numRuns: strength(10, 40, 200) },
    );
    expect(served).toBeGreaterThan(5);
  });
});

const KEYS = [
  "it's",
  'a&b<c>',
  'a\rb',
  'a\r\nb',
  'tab\tq',
  '"',
  ']]>',
  '日本',
  '&#39;',
  '%41',
  'a b',
  'é',
  '😀',
];

test.each([false, true])('DeleteObjects deletes the keys that it names, versions: %s', async (versioned) => {
  if (versioned)
    await world
      .s3()
      .send(
        new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
  for (const Key of KEYS) await behind().send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
  const left = async () => {
    const there = await Promise.all(
      KEYS.map(async (key) => {
        const path = `/${bucket}/${encodeURIComponent(key)}`;
        return (await send('GET', path, '')).status === 200 ? key : undefined;
      }),
    );
    return there.filter((key) => key !== undefined);
  };
  expect(await left()).toEqual(KEYS);
  const document = { Object: KEYS.map((Key) => ({ Key })), Quiet: 'false' };
  const [how] = fc.sample(spelling, { numRuns: 1, seed: versioned ? 1 : 2 });
  if (how === undefined) throw new Error('no spelling');
  const answer = await send('POST', `/${bucket}?delete`, spell('DeleteObjects', document, how));
  expect(answer.status).toBe(200);
  expect(answer.body.match(/<Deleted>/g)).toHaveLength(KEYS.length);
  expect(await left()).toEqual([]);
});

test('what the gateway refuses, LocalStack never sees', async () => {
  const before = await stored('PutObjectTagging', 'tagging', '/k');
  for (const xml of [
    '<?xml version="1.0" encoding="utf-16"?><Tagging><TagSet/></Tagging>',
    '<!DOCTYPE Tagging [<!ENTITY p "public">]><Tagging><TagSet><Tag><Key>a</Key><Value>&p;</Value></Tag></TagSet></Tagging>',
    '<Other><TagSet/></Other>',
  ])
    expect((await send('PUT', `/${bucket}/k?tagging`, xml)).code).toBe('MalformedXML');
  expect(await stored('PutObjectTagging', 'tagging', '/k')).toEqual(before);
  expect(textIn(before, 'Key')).toBeUndefined();
});
