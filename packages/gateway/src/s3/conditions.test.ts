import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  aBucket,
  aKey,
  aPolicy,
  aRole,
  aSession,
  aUser,
  policyText,
} from '../../testing/entities.ts';
import { type Request, RunningGateway, type Sent } from '../../testing/running-gateway.ts';
import type { Role } from '../state/entities.ts';

/**
 * What a request asks for besides its operation (conditions, versions, checksums, directives) is judged and done, or
 * refused; it is never dropped.
 */
let lab: RunningGateway;
afterEach(() => lab.close());

const KEY = 'arn:aws:s3:::acme/key';
const OBJECTS = 'arn:aws:s3:::acme/*';

/** A gateway with a user who may do this, a bucket with this policy, and an object of which the ETag is `"one"`. */
async function open(
  identity: readonly object[],
  bucketPolicy?: object,
  more: object = {},
  roles: readonly Role[] = [],
) {
  const user = aUser('acme', { inline: { p: policyText(...identity) }, ...more });
  const policy = bucketPolicy && { text: policyText(bucketPolicy), principals: {} };
  const boundary = 'arn:aws:iam::111122223333:policy/boundary';
  lab = await RunningGateway.open({
    users: [user],
    roles,
    keys: [aKey(user)],
    policies: [aPolicy(boundary, policyText({ Action: 's3:*', Resource: '*' }))],
    buckets: [aBucket('acme', policy === undefined ? {} : { policy })],
  });
  lab.upstream.objects.set('/acme/key', { etag: '"one"' });
}

const { id: accessKeyId, secret: secretAccessKey } = aKey(aUser('acme'));
const send = (request: Omit<Request, 'by'>): Promise<Sent> =>
  lab.send({ by: { accessKeyId, secretAccessKey }, ...request });
const put = async (headers: Record<string, string>, more: Omit<Request, 'by'> = {}) =>
  (await send({ method: 'PUT', headers, ...more })).outcome;

const all = { Action: 's3:*', Resource: ['arn:aws:s3:::acme', OBJECTS] };
const deny = (more: object) => ({ Effect: 'Deny', Principal: '*', Resource: OBJECTS, ...more });

describe('a bucket that only takes new objects, as AWS documents it', () => {
  beforeEach(() =>
    open(
      [all],
      deny({
        Action: 's3:PutObject',
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      }),
    ),
  );

  test.each<[string, string, Omit<Request, 'by'>]>([
    ['a put without the header', 'AccessDenied', { method: 'PUT' }],
    ['a put with it', 'served', { method: 'PUT', headers: { 'if-none-match': '*' } }],
    ['beginning an upload', 'served', { method: 'POST', path: '/acme/key?uploads' }],
    ['a part of it', 'served', { method: 'PUT', path: '/acme/key?uploadId=u&partNumber=1' }],
    ['its completion without the header', 'AccessDenied', { method: 'POST', path: '/acme/key?uploadId=u' }],
    [
      'a copy without the header',
      'AccessDenied',
      { method: 'PUT', headers: { 'x-amz-copy-source': 'acme/other' } },
    ],
  ])('%s: %s', async (_name, expected, request) => {
    expect((await send(request)).outcome).toBe(expected);
  });
});

describe('an ETag is compared for those alone who may read the object', () => {
  const write = { Action: ['s3:PutObject', 's3:DeleteObject', 's3:PutObjectTagging'], Resource: OBJECTS };
  const source = { Action: ['s3:GetObject', 's3:GetObjectTagging'], Resource: 'arn:aws:s3:::acme/source' };
  const read = { Action: 's3:GetObject', Resource: KEY };
  const copy = { 'x-amz-copy-source': 'acme/source' };
  const WRITES: Readonly<Record<string, Omit<Request, 'by'>>> = {
    PutObject: { method: 'PUT' },
    CompleteMultipartUpload: { method: 'POST', path: '/acme/key?uploadId=u' },
    CopyObject: { method: 'PUT', headers: copy },
    DeleteObject: { method: 'DELETE' },
  };

  test.each(Object.entries(WRITES))('%s', async (_name, request) => {
    const ifMatch = { ...request, headers: { ...request.headers, 'if-match': '"one"' } };
    await open([write, source]);
    expect((await send(ifMatch)).outcome).toBe('AccessDenied');
    await lab.close();
    await open([write, source, read]);
    expect((await send(ifMatch)).outcome).toBe('served');
  });

  test('that there is an object may be asked without', async () => {
    await open([write]);
    expect((await send({ method: 'DELETE', headers: { 'if-match': '*' } })).outcome).toBe('served');
  });
});

describe('a condition and its deed meet the same object', () => {
  const copy = { 'x-amz-copy-source': 'acme/source' };
  const batch = (entry: string) => Buffer.from(`<Delete><Object><Key>key</Key>${entry}</Object></Delete>`);
  const md5 = (body: Buffer) => ({ 'content-md5': createHash('md5').update(body).digest('base64') });
  const batched = (entry: string): Omit<Request, 'by'> => {
    const body = batch(entry);
    return { method: 'POST', path: '/acme?delete', body, headers: md5(body) };
  };
  const body = Buffer.from('x');
  const WRITES: readonly [string, Omit<Request, 'by'>][] = [
    ['PutObject', { method: 'PUT', body }],
    ['CopyObject', { method: 'PUT', headers: copy }],
    ['DeleteObject', { method: 'DELETE' }],
    ['DeleteObjects', batched('')],
    ['CompleteMultipartUpload', { method: 'POST', path: '/acme/key?uploadId=u' }],
  ];
  const CONDITIONAL: readonly [string, Omit<Request, 'by'>][] = [
    ['CopyObject', { method: 'PUT', headers: { ...copy, 'if-match': '"one"' } }],
    ['DeleteObject', { method: 'DELETE', headers: { 'if-match': '"one"' } }],
    ['DeleteObjects', batched('<ETag>"one"</ETag>')],
  ];
  const deny = (sent: Sent) =>
    sent.outcome === 'PreconditionFailed' || sent.body.includes('PreconditionFailed');
  const seen = () => expect.poll(() => lab.upstream.seen.length, { timeout: 60_000, interval: 5 });
  let order: string[];
  /** Every write takes a while, and has then given the object another ETag. */
  const slowly = () => {
    lab.upstream.answers = () => {
      order.push('begun');
      void setTimeout(60).then(() => {
        lab.upstream.objects.set('/acme/key', { etag: '"two"' });
        order.push('done');
      });
      return { afterMs: 80 };
    };
  };
  beforeEach(async () => {
    order = [];
    await open([all]);
    slowly();
  });

  const pairs = WRITES.flatMap(([write, first]) =>
    CONDITIONAL.map(([name, second]) => [write, name, first, second] as const),
  );
  test.each(pairs)('after %s, %s is held against what that left', async (_write, _name, first, second) => {
    const writing = send(first);
    await seen().toBe(1);
    const conditional = await send(second);
    expect((await writing).outcome).toBe('served');
    expect(deny(conditional)).toBe(true);
    expect(lab.upstream.seen).toHaveLength(1);
  });

  test.each(WRITES)('%s waits for a conditional one that is under way', async (_write, request) => {
    const conditional = send({ method: 'DELETE', headers: { 'if-match': '"one"' } });
    await seen().toBe(1);
    const writing = send(request);
    expect((await conditional).outcome).toBe('served');
    expect((await writing).outcome).toBe('served');
    expect(order.slice(0, 3)).toEqual(['begun', 'done', 'begun']);
  });

  test('a slow client holds nobody up', async () => {
    const { headers } = lab.sign({
      by: { accessKeyId, secretAccessKey },
      method: 'PUT',
      contentSha256: 'UNSIGNED-PAYLOAD',
      headers: { 'content-length': '2' },
    });
    const slow = request({ port: lab.gateway.port, method: 'PUT', path: '/acme/key', headers });
    slow.on('error', () => {});
    slow.write('x');
    await once(slow, 'socket');
    await setTimeout(30);
    expect((await send({ method: 'DELETE', headers: { 'if-match': '"one"' } })).outcome).toBe('served');
    slow.destroy();
  });
});

describe('conditions that LocalStack drops are checked here', () => {
  const copy = { 'x-amz-copy-source': 'acme/source' };
  beforeEach(() => open([all]));

  test.each<[string, string, Omit<Request, 'by'>]>([
    ['a copy over another ETag', 'PreconditionFailed', { headers: { ...copy, 'if-match': '"two"' } }],
    ['a copy over this ETag', 'served', { headers: { ...copy, 'if-match': 'one' } }],
    ['a copy to a new key alone', 'PreconditionFailed', { headers: { ...copy, 'if-none-match': '*' } }],
    ['a copy to a new key', 'served', { path: '/acme/new', headers: { ...copy, 'if-none-match': '*' } }],
    [
      'a deletion of another ETag',
      'PreconditionFailed',
      { method: 'DELETE', headers: { 'if-match': '"two"' } },
    ],
    ['a deletion of this ETag', 'served', { method: 'DELETE', headers: { 'if-match': '"one"' } }],
    [
      'a deletion of what is not there',
      'NoSuchKey',
      { method: 'DELETE', path: '/acme/no', headers: { 'if-match': '*' } },
    ],
  ])('%s: %s', async (_name, expected, request) => {
    const { outcome, reached } = await send({ method: 'PUT', ...request });
    expect(outcome).toBe(expected);
    expect(reached.length).toBe(expected === 'served' ? 1 : 0);
    if (expected === 'served') expect(lab.upstream.headers.at(-1)).not.toHaveProperty('if-match');
  });

  test.each<[string, Omit<Request, 'by'>]>([
    ['a deletion', { method: 'DELETE' }],
    ['a copy', { headers: copy }],
  ])('also of an object that only its writer has the key of: %s', async (_name, request) => {
    lab.upstream.objects.set('/acme/a%26b', { etag: '"one"', customersKey: true });
    lab.upstream.objects.set('/acme/a%26b0', { etag: '"two"' });
    const under = async (etag: string) => {
      const headers = { ...request.headers, 'if-match': etag };
      const { outcome } = await send({ method: 'PUT', path: '/acme/a%26b', ...request, headers });
      return outcome;
    };
    expect([await under('"one"'), await under('*'), await under('"two"')]).toEqual([
      'served',
      'served',
      'PreconditionFailed',
    ]);
    // Another may have taken its place; whose ETag that is was not asked.
    lab.upstream.lists = () => '<Contents><Key>a&amp;b0</Key><ETag>&quot;two&quot;</ETag></Contents>';
    expect(await under('"two"')).toBe('NotImplemented');
    lab.upstream.lists = () => undefined;
    expect(await under('"one"')).toBe('ServiceUnavailable');
  });

  test.each<[string, Omit<Request, 'by'>]>([
    ['If-Match of a part', { path: '/acme/key?uploadId=u&partNumber=1', headers: { 'if-match': '"one"' } }],
    ['If-Modified-Since of a put', { headers: { 'if-modified-since': 'Sun, 22 Nov 2026 06:00:00 GMT' } }],
    ['If-None-Match of a deletion', { method: 'DELETE', headers: { 'if-none-match': '*' } }],
    ['the size of a deletion', { method: 'DELETE', headers: { 'x-amz-if-match-size': '1' } }],
    [
      'a namespace of buckets',
      { path: '/new-bucket', headers: { 'x-amz-bucket-namespace': 'account-regional' } },
    ],
    [
      'a lock of a part',
      { path: '/acme/key?uploadId=u&partNumber=1', headers: { 'x-amz-object-lock-legal-hold': 'ON' } },
    ],
    ['an event hold', { headers: { 'x-amz-object-lock-event-hold': 'ON' } }],
  ])('%s, which nothing can honour, is refused', async (_name, request) => {
    expect(await send({ method: 'PUT', ...request })).toMatchObject({ status: 501, reached: [] });
  });
});

describe('a version is the same wherever it is named', () => {
  beforeEach(() =>
    open(
      [all],
      deny({
        Action: ['s3:GetObjectVersion', 's3:DeleteObjectVersion'],
        Condition: { StringEquals: { 's3:VersionId': 'guarded' } },
      }),
    ),
  );

  test.each<[string, Omit<Request, 'by'>]>([
    ['in the query', { method: 'GET', path: '/acme/key?versionId=' }],
    ['of a deletion', { method: 'DELETE', path: '/acme/key?versionId=' }],
  ])('%s', async (_name, { path, ...request }) => {
    expect((await send({ ...request, path: `${path}guarded` })).outcome).toBe('AccessDenied');
    expect((await send({ ...request, path: `${path}other` })).outcome).toBe('served');
    expect(await send({ ...request, path: `${path}` })).toMatchObject({ status: 400, reached: [] });
  });

  test.each(['/acme/copy', '/acme/copy?uploadId=u&partNumber=1'])('of a copy’s source: %s', async (path) => {
    const source = (version: string) => ({ 'x-amz-copy-source': `acme/key?versionId=${version}` });
    expect(await put(source('guarded'), { path })).toBe('AccessDenied');
    expect(await put(source('other'), { path })).toBe('served');
  });

  test('of an entry of DeleteObjects', async () => {
    const entry = (version: string) => `<Object><Key>key</Key><VersionId>${version}</VersionId></Object>`;
    const body = Buffer.from(`<Delete>${entry('guarded')}${entry('other')}</Delete>`);
    const md5 = createHash('md5').update(body).digest('base64');
    const sent = await send({ method: 'POST', path: '/acme?delete', body, headers: { 'content-md5': md5 } });
    expect(sent.body).toContain('<VersionId>guarded</VersionId><Code>AccessDenied</Code>');
    expect(sent.body).not.toContain('<VersionId>other</VersionId><Code>');
  });
});

describe('what stands in a body decides as what stands in a header', () => {
  const until = (days: number) =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19).concat('Z');
  const retention = (mode: string, days: number) =>
    `<Retention><Mode>${mode}</Mode><RetainUntilDate>${until(days)}</RetainUntilDate></Retention>`;
  const sendTo = async (query: string, body: string) =>
    (await send({ method: 'PUT', path: `/acme/key?${query}`, body: Buffer.from(body) })).outcome;

  test('retention: its mode, its date and the days that remain', async () => {
    const tooLong = { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': '10' } };
    await open([all], deny({ Action: ['s3:PutObject', 's3:PutObjectRetention'], Condition: tooLong }));
    const putFor = (days: number) =>
      put({ 'x-amz-object-lock-mode': 'GOVERNANCE', 'x-amz-object-lock-retain-until-date': until(days) });
    expect([await sendTo('retention', retention('GOVERNANCE', 10)), await putFor(10)]).toEqual([
      'served',
      'served',
    ]);
    expect([await sendTo('retention', retention('GOVERNANCE', 11)), await putFor(11)]).toEqual([
      'AccessDenied',
      'AccessDenied',
    ]);
  });

  test('retention for ever', async () => {
    const compliance = { StringEquals: { 's3:object-lock-mode': 'COMPLIANCE' } };
    await open([all], deny({ Action: 's3:PutObjectRetention', Condition: compliance }));
    expect(await sendTo('retention', retention('COMPLIANCE', 1))).toBe('AccessDenied');
    expect(await sendTo('retention', retention('GOVERNANCE', 1))).toBe('served');
  });

  test('a legal hold', async () => {
    const released = { StringEquals: { 's3:object-lock-legal-hold': 'OFF' } };
    await open([all], deny({ Action: 's3:PutObjectLegalHold', Condition: released }));
    expect(await sendTo('legal-hold', '<LegalHold><Status>OFF</Status></LegalHold>')).toBe('AccessDenied');
    expect(await sendTo('legal-hold', '<LegalHold><Status>ON</Status></LegalHold>')).toBe('served');
  });

  test('the ETag of an entry of DeleteObjects', async () => {
    const unconditional = { Null: { 's3:if-match': 'true' } };
    await open([all], deny({ Action: 's3:DeleteObject', Condition: unconditional }));
    const body = Buffer.from(
      ['"one"', '"two"', undefined]
        .map((etag) => `<Object><Key>key</Key>${etag === undefined ? '' : `<ETag>${etag}</ETag>`}</Object>`)
        .reduce((list, entry) => list + entry, '<Delete>')
        .concat('</Delete>'),
    );
    const sent = await send({ method: 'POST', path: '/acme?delete', body });
    const codes = [...sent.body.matchAll(/<Code>(\w+)</g)].map(([, code]) => code);
    expect(codes).toEqual(['PreconditionFailed', 'AccessDenied']);
    expect(lab.upstream.bodies.at(-1)?.match(/<Object>/g)).toHaveLength(1);
    expect(lab.upstream.bodies.at(-1)).not.toContain('ETag');
  });
});

describe('a value outside its enumeration is refused', () => {
  beforeEach(() => open([all]));

  test.each<[string, string, Record<string, string>]>([
    ['InvalidArgument', 'x-amz-tagging-directive', { 'x-amz-copy-source': 'acme/source' }],
    ['InvalidArgument', 'x-amz-metadata-directive', { 'x-amz-copy-source': 'acme/source' }],
    ['InvalidArgument', 'x-amz-object-lock-legal-hold', {}],
    ['InvalidArgument', 'x-amz-server-side-encryption', {}],
    ['InvalidStorageClass', 'x-amz-storage-class', {}],
    ['InvalidRequest', 'x-amz-sdk-checksum-algorithm', {}],
  ])('%s: %s', async (code, name, more) => {
    expect(await put({ ...more, [name]: 'replace' })).toBe(code);
  });

  test('and so is a number that is none', async () => {
    expect((await send({ path: '/acme?list-type=2&max-keys=0x10' })).outcome).toBe('InvalidArgument');
    expect((await send({ path: '/acme?list-type=2&max-keys=16' })).outcome).toBe('served');
  });
});

describe('a checksum is computed or refused', () => {
  const body = Buffer.from('hello');
  const digest = (algorithm: string, text = 'hello') => createHash(algorithm).update(text).digest('base64');
  beforeEach(() => open([all]));

  const trailing = (name: string, value: string) =>
    put(
      {
        'x-amz-trailer': name,
        'x-amz-decoded-content-length': '5',
        'content-encoding': 'aws-chunked',
      },
      {
        contentSha256: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        body: Buffer.from(`5\r\nhello\r\n0\r\n${name}:${value}\r\n\r\n`),
      },
    );

  test.each(['sha512', 'md5', 'sha256'])('%s, in a header and as a trailer', async (algorithm) => {
    const name = `x-amz-checksum-${algorithm}`;
    expect(await put({ [name]: digest(algorithm) }, { body })).toBe('served');
    expect(await trailing(name, digest(algorithm))).toBe('served');
    const stored = lab.upstream.seen.length;
    expect(await put({ [name]: digest(algorithm, 'other') }, { body })).toBe('BadDigest');
    expect(await trailing(name, digest(algorithm, 'other'))).toBe('BadDigest');
    expect(lab.upstream.seen.length).toBe(stored);
  });

  test('crc64nvme, which the SDKs send', async () => {
    expect(await trailing('x-amz-checksum-crc64nvme', 'M3eFcAZSQlc=')).toBe('served');
    expect(await trailing('x-amz-checksum-crc64nvme', 'M3eFcAZSQlg=')).toBe('BadDigest');
  });

  test.each([
    ['xxhash64', 'JseCfYifbaM='],
    ['xxhash3', 'lVXoVVxi3P0='],
    ['xxhash128', 'tenBrQcbPn/Hec+qXlI4GA=='],
  ])('%s, in a header and as a trailer', async (algorithm, value) => {
    const name = `x-amz-checksum-${algorithm}`;
    const headers = { [name]: value, 'x-amz-sdk-checksum-algorithm': algorithm.toUpperCase() };
    expect(await put(headers, { body })).toBe('served');
    for (const each of Object.keys(headers)) expect(lab.upstream.headers.at(-1)).not.toHaveProperty(each);
    expect(await trailing(name, value)).toBe('served');
    const stored = lab.upstream.seen.length;
    expect(await put({ [name]: value }, { body: Buffer.from('other') })).toBe('BadDigest');
    expect(await trailing(name, value.toLowerCase())).toBe('BadDigest');
    expect(lab.upstream.seen.length).toBe(stored);
  });

  test('one that LocalStack cannot keep is no upload’s', async () => {
    const begin = (algorithm: string) =>
      send({ method: 'POST', path: '/acme/key?uploads', headers: { 'x-amz-checksum-algorithm': algorithm } });
    expect((await begin('XXHASH3')).outcome).toBe('NotImplemented');
    expect((await begin('SHA512')).outcome).toBe('NotImplemented');
    expect((await begin('SHA3')).outcome).toBe('InvalidRequest');
    expect((await begin('SHA256')).outcome).toBe('served');
  });

  test.each(['new'])('%s is refused', async (algorithm) => {
    const name = `x-amz-checksum-${algorithm}`;
    expect(await put({ [name]: 'AAAAAAAAAAA=' }, { body })).toBe('NotImplemented');
    expect(await trailing(name, 'AAAAAAAAAAA=')).toBe('NotImplemented');
    expect(lab.upstream.seen).toEqual([]);
  });

  test('a trailer that is none is refused', async () => {
    expect(await trailing('x-amz-meta-late', 'a')).toBe('InvalidRequest');
  });

  test('LocalStack is not told of those that it does not know', async () => {
    const headers = { 'x-amz-checksum-sha512': digest('sha512'), 'x-amz-sdk-checksum-algorithm': 'SHA512' };
    expect(await put(headers, { body })).toBe('served');
    for (const name of Object.keys(headers)) expect(lab.upstream.headers.at(-1)).not.toHaveProperty(name);
  });
});

describe('policies', () => {
  test('a Deny that spares nobody by name denies who has a boundary', async () => {
    const boundary = 'arn:aws:iam::111122223333:policy/boundary';
    const spared = { Effect: 'Deny', NotPrincipal: { AWS: '*' }, Action: 's3:GetObject', Resource: OBJECTS };
    await open([all], spared, { boundary });
    expect((await send({})).outcome).toBe('AccessDenied');
    await lab.close();
    await open([all], spared);
    expect((await send({})).outcome).toBe('served');
  });

  test('a key decides where its action has it, and nowhere else', async () => {
    const only = {
      Action: 's3:*',
      Resource: OBJECTS,
      Condition: { StringEquals: { 's3:x-amz-acl': 'private' } },
    };
    await open([only]);
    expect(await put({ 'x-amz-acl': 'private' })).toBe('AccessControlListNotSupported');
    expect((await send({ headers: { 'x-amz-acl': 'private' } })).outcome).toBe('AccessDenied');
  });

  test('one that rests on a key that is not modelled is not judged', async () => {
    const replication = { 's3:isReplicationPauseRequest': 'true' };
    await open([all, { ...all, Effect: 'Deny', Condition: { Bool: replication } }]);
    const body = Buffer.from('<ReplicationConfiguration/>');
    const { outcome, why } = await send({ method: 'PUT', path: '/acme?replication', body });
    expect(outcome).toBe('NotImplemented');
    expect(why?.cordon.reason).toContain('s3:isreplicationpauserequest');
    expect((await send({})).outcome).toBe('served');
  });
});

test('a no-break space is no part of the spaces that a signature leaves out', async () => {
  await open([all]);
  const signed = lab.sign({
    by: { accessKeyId, secretAccessKey },
    method: 'PUT',
    headers: { 'x-amz-copy-source': 'acme/source' },
  });
  const headers = { ...signed.headers, 'x-amz-copy-source': 'acme/source\u00a0' };
  expect((await lab.raw({ ...signed, headers })).outcome).toBe('SignatureDoesNotMatch');
});

describe('tags are stored as they were judged', () => {
  const guarded = [
    all,
    { ...all, Effect: 'Deny', Condition: { StringEquals: { 's3:RequestObjectTag/class': 'public' } } },
  ];
  const tagging = (...pairs: readonly (readonly [string, string])[]) =>
    Buffer.from(
      `<Tagging><TagSet>${pairs.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`,
    );

  test('two tags whose keys differ in case alone are one condition key, and are refused', async () => {
    await open(guarded);
    expect(await put({ 'x-amz-tagging': 'Class=public&class=private' })).toBe('NotImplemented');
    expect(await put({ 'x-amz-tagging': 'Class=public' })).toBe('AccessDenied');
    expect(await put({ 'x-amz-tagging': 'Class=private&kind=a' })).toBe('served');
    const both = tagging(['Class', 'public'], ['class', 'private']);
    const sent = await send({ method: 'PUT', path: '/acme/key?tagging', body: both });
    expect(sent).toMatchObject({ outcome: 'NotImplemented', reached: [] });
  });

  test('of an object that has such tags nobody says which one counts', async () => {
    await open([{ ...all, Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'public' } } }]);
    lab.upstream.objects.set('/acme/key', { etag: '"one"', tags: { Class: 'secret', class: 'public' } });
    expect((await send({})).outcome).toBe('NotImplemented');
    lab.upstream.objects.set('/acme/key', { etag: '"one"', tags: { Class: 'public' } });
    expect((await send({})).outcome).toBe('served');
  });

  test('those of an object are asked for where a session policy alone speaks of them', async () => {
    const role = aRole('acme', [], { inline: { p: policyText(all) } });
    lab = await RunningGateway.open({ roles: [role], buckets: [aBucket('acme')] });
    lab.upstream.objects.set('/acme/key', { etag: '"one"', tags: { class: 'secret' } });
    const condition = { StringEquals: { 's3:ExistingObjectTag/class': 'secret' } };
    const get = async (policy: string) => {
      const expiresAt = Math.floor(Date.now() / 1000) + 600;
      const session = aSession({ owner: { name: 'acme', id: role.id }, expiresAt, policy });
      return (await lab.send({ by: lab.issue(session) })).outcome;
    };
    expect(await get(policyText(all, { ...all, Effect: 'Deny', Condition: condition }))).toBe('AccessDenied');
    expect(await get(policyText({ ...all, Condition: condition }))).toBe('served');
    expect(await get(policyText(all))).toBe('served');
  });

  test('a copy that keeps the tags of its source takes none from a header', async () => {
    const only = { ...all, Condition: { StringEquals: { 's3:RequestObjectTag/class': 'private' } } };
    await open([
      { Action: 's3:GetObject*', Resource: OBJECTS },
      { Action: 's3:PutObject', Resource: OBJECTS },
      only,
    ]);
    lab.upstream.objects.set('/acme/source', { etag: '"two"', tags: { class: 'public' } });
    const copy = { 'x-amz-copy-source': 'acme/source', 'x-amz-tagging': 'class=private' };
    expect(await put(copy)).toBe('AccessDenied');
    expect(await put({ ...copy, 'x-amz-tagging-directive': 'COPY' })).toBe('AccessDenied');
    expect(lab.upstream.seen).toEqual([]);
    expect(await put({ ...copy, 'x-amz-tagging-directive': 'REPLACE' })).toBe('served');
    expect(lab.upstream.headers.at(-1)).toMatchObject({ 'x-amz-tagging': 'class=private' });
    lab.upstream.objects.set('/acme/source', { etag: '"two"' });
    expect(await put(copy)).toBe('served');
    expect(lab.upstream.headers.at(-1)).not.toHaveProperty('x-amz-tagging');
  });
});

test('frames that nobody checked are not for the upstream to take apart', async () => {
  await open([all]);
  const body = Buffer.from('5\r\nhello\r\n0\r\n\r\n');
  for (const encoding of ['aws-chunked', 'gzip, AWS-Chunked'])
    for (const contentSha256 of [undefined, 'UNSIGNED-PAYLOAD'])
      expect(
        await put(
          { 'content-encoding': encoding },
          { body, ...(contentSha256 === undefined ? {} : { contentSha256 }) },
        ),
      ).toBe('InvalidRequest');
  expect(lab.upstream.seen).toEqual([]);
  expect(await put({ 'content-encoding': 'gzip' }, { body })).toBe('served');
});

test('a day that there is not retains nothing', async () => {
  await open([all]);
  const until = (date: string) =>
    put({ 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': date });
  expect(await until('2126-13-01T00:00:00Z')).toBe('InvalidArgument');
  expect(await until('2126-01-01T25:00:00Z')).toBe('InvalidArgument');
  expect(await until('2126-01-01T00:00:00Z')).toBe('served');
});

describe('of a copy', () => {
  const copy = (source: string, headers: object = {}, path = '/acme/key') =>
    put({ 'x-amz-copy-source': source, ...headers }, { path });
  const tags = ['s3:GetObjectTagging', 's3:PutObjectTagging'];

  test.each<[string, string, boolean]>([
    ['the right to read tags', 's3:PutObjectTagging', true],
    ['the right to write tags', 's3:GetObjectTagging', true],
    ['neither, of a source without tags', 's3:ListBucket', false],
  ])('tags are copied with both rights: without %s', async (_name, right, tagged) => {
    const plain = { Action: ['s3:GetObject', 's3:PutObject'], Resource: OBJECTS };
    for (const [actions, expected] of [
      [[right], tagged ? 'AccessDenied' : 'served'],
      [tags, 'served'],
    ] as const) {
      await open([plain, { Action: actions, Resource: OBJECTS }]);
      lab.upstream.objects.set('/acme/source', { etag: '"1"', ...(tagged ? { tags: { a: 'b' } } : {}) });
      expect(await copy('acme/source')).toBe(expected);
      if (actions !== tags) await lab.close();
    }
  });

  test('the source’s owner is who the request expects, or nothing is read of it', async () => {
    await open([all]);
    const expecting = (owner: string) => copy('acme/source', { 'x-amz-source-expected-bucket-owner': owner });
    expect([await expecting(ACCOUNT), await expecting('444455556666')]).toEqual(['served', 'AccessDenied']);
    expect(lab.upstream.seen).toHaveLength(1);
  });

  test('the source is of the bucket that was judged, and not of one that took its name', async () => {
    await open([{ Action: 's3:*', Resource: '*' }]);
    expect((await send({ method: 'PUT', path: '/other-source' })).outcome).toBe('served');
    const before = lab.upstream.seen.length;
    lab.upstream.fails = async (question) => {
      if (question === 'HEAD /acme/key') await send({ method: 'DELETE', path: '/other-source' });
      return false;
    };
    expect(await copy('other-source/secret', { 'if-match': '"one"' })).toBe('NoSuchBucket');
    expect(lab.upstream.seen.slice(before)).toEqual(['DELETE /other-source']);
  });

  test('a lock holds in a bucket that has Object Lock', async () => {
    await open([{ Action: 's3:*', Resource: '*' }]);
    const hold = { 'x-amz-object-lock-legal-hold': 'ON' };
    expect(await copy('acme/source', hold)).toBe('served');
    expect((await send({ method: 'PUT', path: '/unlocked' })).outcome).toBe('served');
    expect(await copy('acme/source', hold, '/unlocked/key')).toBe('InvalidRequest');
  });
});

test('the ETag that a deletion of a version compares is that of the current object, and so are its tags', async () => {
  const Condition = { StringEquals: { 's3:ExistingObjectTag/class': 'public' } };
  await open([
    { Action: 's3:DeleteObjectVersion', Resource: OBJECTS },
    { Action: 's3:GetObject', Resource: OBJECTS, Condition },
  ]);
  lab.upstream.objects.set('/acme/key', { etag: '"one"', tags: { class: 'public' } });
  const deletion = { method: 'DELETE', path: '/acme/key?versionId=3', headers: { 'if-match': '"one"' } };
  expect((await send(deletion)).outcome).toBe('served');
  expect(lab.upstream.asked).toContain('GET /acme/key?tagging=');
});

test('to an operation that copies nothing a copy’s source is nothing', async () => {
  await open(
    [all],
    deny({ Action: 's3:PutObject', Condition: { Null: { 's3:x-amz-copy-source': 'true' } } }),
  );
  const headers = { 'x-amz-copy-source': 'acme/source' };
  expect((await send({ headers })).outcome).toBe('served');
  expect(lab.upstream.headers.at(-1)).not.toHaveProperty('x-amz-copy-source');
  expect((await send({ method: 'POST', path: '/acme/key?uploads', headers })).outcome).toBe('AccessDenied');
  expect(await put(headers)).toBe('served');
});

test.each(['NoSuchKey', 'NoSuchVersion'])(
  'a copy’s %s is told to who may list its bucket alone',
  async (code) => {
    const headers = { 'x-amz-copy-source': 'acme/source?versionId=3' };
    for (const [statements, expected] of [
      [[{ ...all, Resource: OBJECTS }], 'AccessDenied'],
      [[all], code],
    ] as const) {
      await open(statements);
      lab.upstream.answers = () => ({ status: 404, body: `<Error><Code>${code}</Code></Error>` });
      expect(await put(headers)).toBe(expected);
      if (expected === 'AccessDenied') await lab.close();
    }
  },
);

test('who has no name may delete several keys where a bucket policy lets everybody, whatever else it forbids', async () => {
  await open([], { Principal: '*', Action: 's3:DeleteObject', Resource: KEY });
  const body = Buffer.from('<Delete><Object><Key>key</Key></Object></Delete>');
  const sent = await lab.raw({ method: 'POST', path: '/acme?delete', headers: { host: lab.host }, body });
  expect(sent).toMatchObject({ outcome: 'served', reached: ['POST /acme?delete='] });
});

test('the Region of a request is the one that it is signed for', async () => {
  await open([
    {
      Action: 's3:ListAllMyBuckets',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } },
    },
  ]);
  expect((await send({ path: '/', region: 'us-west-2' })).outcome).toBe('served');
  expect((await send({ path: '/', region: 'eu-west-1' })).outcome).toBe('AccessDenied');
});

test('a form at a bucket’s own host is the bucket’s, and no call to STS', async () => {
  await open([]);
  const headers = {
    host: 'acme.s3.amazonaws.com',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
  const sent = await lab.raw({ method: 'POST', path: '/', headers, body });
  expect(sent).toMatchObject({ status: 412, outcome: 'PreconditionFailed' });
});

test('whose account a bucket is decides: the perimeter that AWS’s own examples draw', async () => {
  const user = aUser('acme', {
    inline: {
      p: policyText(
        { Action: 's3:*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: 's3:*',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } },
        },
      ),
    },
  });
  const text = policyText({ Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::theirs/*' });
  const theirs = aBucket('theirs', { accountId: '444455556666', policy: { text, principals: {} } });
  lab = await RunningGateway.open({ users: [user], keys: [aKey(user)], buckets: [aBucket('acme'), theirs] });
  expect((await send({})).outcome).toBe('served');
  expect((await send({ path: '/theirs/key' })).outcome).toBe('AccessDenied');
});

test('a statement on other actions may rest on what is not modelled', async () => {
  const other = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' };
  await open([all, { ...other, Condition: { Bool: { 's3:isReplicationPauseRequest': 'true' } } }]);
  expect((await send({ method: 'DELETE', path: '/acme?replication' })).outcome).toBe('served');
  const body = Buffer.from('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
  expect((await send({ method: 'PUT', path: '/acme?versioning', body })).outcome).toBe('served');
});

describe('a replication is done by a role that its caller may hand over', () => {
  const role = 'arn:aws:iam::111122223333:role/mover';
  const replicate = async (arn: string) => {
    const body = Buffer.from(
      `<ReplicationConfiguration><Role>${arn}</Role><Rule><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::b</Bucket></Destination></Rule></ReplicationConfiguration>`,
    );
    return send({ method: 'PUT', path: '/acme?replication', body });
  };
  const pass = (service: string, more: object = {}) => ({
    Action: 'iam:PassRole',
    Resource: role,
    Condition: { StringEquals: { 'iam:PassedToService': service, ...more } },
  });

  test.each<[string, object[], string, string]>([
    ['nobody who may not pass it', [], role, 'AccessDenied'],
    ['who may pass it to S3', [pass('s3.amazonaws.com')], role, 'served'],
    ['not who may pass it to another service', [pass('ec2.amazonaws.com')], role, 'AccessDenied'],
    ['not another role', [pass('s3.amazonaws.com')], `${role}-2`, 'AccessDenied'],
    [
      'not a role of another account',
      [{ Action: '*', Resource: '*' }],
      'arn:aws:iam::444455556666:role/mover',
      'AccessDenied',
    ],
    ['by its tags', [pass('s3.amazonaws.com', { 'aws:ResourceTag/team': 'acme' })], role, 'served'],
    ['not by other tags', [pass('s3.amazonaws.com', { 'iam:ResourceTag/team': 'x' })], role, 'AccessDenied'],
  ])('%s', async (_who, statements, arn, expected) => {
    await open([all, ...statements], undefined, {}, [aRole('mover', [], { tags: { Team: 'acme' } })]);
    const sent = await replicate(arn);
    expect([sent.outcome, sent.reached.length]).toEqual([expected, expected === 'served' ? 1 : 0]);
  });
});

test('deletions that would need a second factor are not switched on', async () => {
  await open([all]);
  const body = (mfa: string) =>
    Buffer.from(
      `<VersioningConfiguration><Status>Enabled</Status><MfaDelete>${mfa}</MfaDelete></VersioningConfiguration>`,
    );
  const set = async (mfa: string) =>
    (await send({ method: 'PUT', path: '/acme?versioning', body: body(mfa) })).outcome;
  expect([await set('Enabled'), await set('Disabled')]).toEqual(['NotImplemented', 'served']);
});

test('tags or a policy that the upstream could not tell are not none', async () => {
  const secret = { StringEquals: { 's3:ExistingObjectTag/class': 'secret' } };
  await open([all], deny({ Action: 's3:GetObject', Condition: secret }));
  lab.upstream.fails = (request) => request.includes('tagging');
  expect((await send({})).outcome).toBe('ServiceUnavailable');
  for (const failing of ['HEAD /other', 'GET /other?policy=', 'GET /other?publicAccessBlock=']) {
    lab.upstream.fails = (request) => request === failing;
    expect((await send({ path: '/other' })).outcome).toBe('ServiceUnavailable');
  }
});

test('a version’s tags are those that decide about it, and a prefix decides about versions, too', async () => {
  await open([{ ...all, Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'public' } } }]);
  await send({ path: '/acme/key?versionId=3' });
  expect(lab.upstream.asked).toContain('GET /acme/key?tagging=&versionId=3');
  await lab.close();
  await open([{ ...all, Condition: { StringEquals: { 's3:prefix': 'in/' } } }]);
  expect((await send({ path: '/acme?versions&prefix=in/' })).outcome).toBe('served');
  expect((await send({ path: '/acme?versions&prefix=out/' })).outcome).toBe('AccessDenied');
});

test('a bucket is made with tags by who may tag it', async () => {
  const body = Buffer.from(
    '<CreateBucketConfiguration><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></CreateBucketConfiguration>',
  );
  const make = async (path: string, sent = body) => (await send({ method: 'PUT', path, body: sent })).outcome;
  const statement = (...actions: readonly string[]) => ({ Action: actions, Resource: 'arn:aws:s3:::*' });
  await open([statement('s3:CreateBucket')]);
  expect([await make('/with-tags'), await make('/without', Buffer.alloc(0))]).toEqual([
    'AccessDenied',
    'served',
  ]);
  await lab.close();
  await open([statement('s3:CreateBucket', 's3:TagResource')]);
  expect(await make('/with-tags')).toBe('served');
});
