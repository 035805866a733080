import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aBucket, aKey, aUser, policyText } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';

/** What goes on to the upstream, and what is remembered, is what was judged. */
const tagger = aUser('tagger', {
  inline: {
    own: policyText(
      { Action: ['s3:PutObjectTagging', 's3:DeleteObject'], Resource: '*' },
      {
        Effect: 'Deny',
        Action: 's3:PutObjectTagging',
        Resource: '*',
        Condition: { StringEquals: { 's3:RequestObjectTag/class': 'public' } },
      },
      { Effect: 'Deny', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::acme/a&b<c>' },
    ),
  },
});
const by = { accessKeyId: aKey(tagger).id, secretAccessKey: aKey(tagger).secret };
const everybody = (action: string) =>
  policyText({ Principal: '*', Action: action, Resource: 'arn:aws:s3:::open/*' });

let lab: RunningGateway;
beforeEach(async () => {
  lab = await RunningGateway.open({
    users: [tagger],
    keys: [aKey(tagger)],
    buckets: [
      aBucket('acme'),
      aBucket('lists', {
        ownership: 'ObjectWriter',
        publicAccessBlock: {
          blockPublicAcls: true,
          ignorePublicAcls: false,
          blockPublicPolicy: false,
          restrictPublicBuckets: false,
        },
      }),
      aBucket('open', { policy: { text: everybody('s3:GetObject'), principals: {} } }),
    ],
  });
});
afterEach(() => lab.close());

const send = (method: string, path: string, body: string, who = ADMIN) =>
  lab.send({ by: who, method, path, body: Buffer.from(body) });
const tagging = (value: string) =>
  send(
    'PUT',
    '/acme/key?tagging',
    `<Tagging><TagSet><Tag><Key>class</Key><Value>${value}</Value></Tag></TagSet></Tagging>`,
    by,
  );

describe('tags in a body', () => {
  test.each(['public', '&#112;ublic', '&#x70;ublic', '<![CDATA[public]]>', 'pub<!-- -->lic'])(
    'are judged as what they mean: %s',
    async (value) => {
      expect(await tagging(value)).toMatchObject({ outcome: 'AccessDenied', reached: [] });
    },
  );
  test('go on as they were read', async () => {
    expect(await tagging('<![CDATA[priv]]>&#x61;te')).toMatchObject({ outcome: 'served' });
    expect(lab.upstream.bodies.at(-1)).toContain('<Tag><Key>class</Key><Value>private</Value></Tag>');
  });
  test.each(['<b>public</b>', 'a<?pi?>', '&p;', 'a</Value><Value>public'])(
    'that no schema has go nowhere: %s',
    async (value) => {
      expect(await tagging(value)).toMatchObject({ status: 400, outcome: 'MalformedXML', reached: [] });
    },
  );
  test('go on without the checksum of how they were spelled, once that holds', async () => {
    const body = Buffer.from('<Tagging><TagSet/></Tagging>');
    const checksum = (of: Buffer) => {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(of));
      return { 'x-amz-checksum-crc32': sum.toString('base64'), 'x-amz-sdk-checksum-algorithm': 'CRC32' };
    };
    const put = (headers: Record<string, string>) =>
      lab.send({ by: ADMIN, method: 'PUT', path: '/acme/key?tagging', headers, body });
    expect((await put(checksum(body))).outcome).toBe('served');
    const [text = '', headers = {}] = [lab.upstream.bodies.at(-1), lab.upstream.headers.at(-1)];
    expect(Object.keys(headers).filter((name) => name.includes('checksum'))).toEqual([]);
    expect(headers['content-md5']).toBe(createHash('md5').update(text).digest('base64'));
    expect(await put(checksum(Buffer.from('another')))).toMatchObject({ outcome: 'BadDigest', reached: [] });
  });
  test('twice with one key are refused', async () => {
    const tag = '<Tag><Key>a</Key><Value>b</Value></Tag>';
    const sent = await send('PUT', '/acme?tagging', `<Tagging><TagSet>${tag}${tag}</TagSet></Tagging>`);
    expect(sent).toMatchObject({ outcome: 'InvalidTag', reached: [] });
  });
});

describe('a switch of the bucket', () => {
  const set = (value: string) =>
    send(
      'PUT',
      '/open?publicAccessBlock',
      `<PublicAccessBlockConfiguration><BlockPublicPolicy>${value}</BlockPublicPolicy></PublicAccessBlockConfiguration>`,
    );
  /** Whether a public policy is still taken. */
  const takesPublic = async () =>
    (await send('PUT', '/open?policy', everybody('s3:GetObject'))).outcome === 'served';

  test.each(['true', 'TRUE', '&#116;rue', ' true '])('is on here and there: %s', async (value) => {
    expect(await takesPublic()).toBe(true);
    expect((await set(value)).outcome).toBe('served');
    expect(lab.upstream.bodies.at(-1)).toContain('<BlockPublicPolicy>true</BlockPublicPolicy>');
    expect(await takesPublic()).toBe(false);
  });

  test('stays as it was when the document is none', async () => {
    expect(await set('yes')).toMatchObject({ outcome: 'MalformedXML', reached: [] });
    expect(await takesPublic()).toBe(true);
  });

  test('stays as it was when the upstream refuses', async () => {
    lab.upstream.answers = () => ({ status: 500 });
    expect((await set('true')).status).toBe(500);
    lab.upstream.answers = () => ({});
    expect(await takesPublic()).toBe(true);
  });

  test('set twice at once is the same here and there, whoever is answered first', async () => {
    let asked = 0;
    lab.upstream.answers = () => ({ afterMs: asked++ === 0 ? 150 : 0 });
    await Promise.all([set('true'), set('false')]);
    const last = /<BlockPublicPolicy>(\w+)</.exec(lab.upstream.bodies.at(-1) ?? '')?.[1];
    lab.upstream.answers = () => ({});
    expect(await takesPublic()).toBe(last === 'false');
  });
});

describe('a switch of the bucket and its policy at once', () => {
  const block = () =>
    send(
      'PUT',
      '/open?publicAccessBlock',
      '<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>',
    );
  const put = () => send('PUT', '/open?policy', everybody('s3:GetObject'));

  test('a public policy that comes while it is being blocked is refused', async () => {
    lab.upstream.answers = () => ({ afterMs: 80 });
    const blocking = block();
    await expect.poll(() => lab.upstream.seen.length, { timeout: 60_000, interval: 5 }).toBe(1);
    expect((await put()).outcome).toBe('AccessDenied');
    expect((await blocking).outcome).toBe('served');
    expect(lab.upstream.seen).toEqual(['PUT /open?publicAccessBlock=']);
  });

  test('one that came before stands, and both are as they were sent', async () => {
    lab.upstream.answers = () => ({ afterMs: 80 });
    const putting = put();
    await expect.poll(() => lab.upstream.seen.length, { timeout: 60_000, interval: 5 }).toBe(1);
    expect([(await block()).outcome, (await putting).outcome]).toEqual(['served', 'served']);
    expect(lab.upstream.seen).toEqual(['PUT /open?policy=', 'PUT /open?publicAccessBlock=']);
  });
});

describe('what is taken from a bucket counts from the next request', () => {
  test('its policy', async () => {
    expect((await lab.anonymous('GET', '/open/key')).outcome).toBe('served');
    expect((await send('DELETE', '/open?policy', '')).outcome).toBe('served');
    expect((await lab.anonymous('GET', '/open/key')).outcome).toBe('AccessDenied');
  });

  test('the rule that its owner owns every object', async () => {
    const headers = { 'x-amz-acl': 'private' };
    const put = async () =>
      (await lab.send({ by: ADMIN, method: 'PUT', path: '/acme/key', headers, body: Buffer.from('x') }))
        .outcome;
    expect(await put()).toBe('AccessControlListNotSupported');
    expect((await send('DELETE', '/acme?ownershipControls', '')).outcome).toBe('served');
    expect(await put()).toBe('served');
  });
});

describe('an access control list in a body', () => {
  const list = (uri: string) =>
    `<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/${uri}</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`;
  test('grants nothing to everybody where that is blocked, however it is spelled', async () => {
    const set = (uri: string) => send('PUT', '/lists?acl', list(uri));
    expect((await set('s3/LogDelivery')).outcome).toBe('served');
    expect(lab.upstream.bodies.at(-1)).toContain(
      'xsi:type="Group"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery<',
    );
    for (const uri of ['global/AllUsers', 'global/AuthenticatedUsers', 'global/&#65;llUsers'])
      expect(await set(uri)).toMatchObject({ outcome: 'AccessDenied', reached: [] });
  });
});

describe('an upload in parts', () => {
  const parts =
    '<CompleteMultipartUpload><Part><ETag>a</ETag><PartNumber>1</PartNumber><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part></CompleteMultipartUpload>';
  /** The headers about checksums that went on. */
  const sentOn = async (path: string, headers: Record<string, string>, body = '') => {
    const { outcome } = await lab.send({ by: ADMIN, method: 'POST', path, headers, body: Buffer.from(body) });
    const sent = Object.entries(lab.upstream.headers.at(-1) ?? {});
    return [outcome, Object.fromEntries(sent.filter(([name]) => name.includes('checksum')))];
  };

  test('begins with the checksum that its parts are to have', async () => {
    const own = { 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'COMPOSITE' };
    expect(await sentOn('/acme/key?uploads', own)).toEqual(['served', own]);
  });
  test('is completed with the checksum of the whole', async () => {
    const own = { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=', 'x-amz-checksum-type': 'FULL_OBJECT' };
    expect(await sentOn('/acme/key?uploadId=u', own, parts)).toEqual(['served', own]);
  });
  test('is not completed of nothing', async () => {
    const none = '<CompleteMultipartUpload></CompleteMultipartUpload>';
    expect(await send('POST', '/acme/key?uploadId=u', none)).toMatchObject({ outcome: 'MalformedXML' });
  });
});

describe('the headers of a read', () => {
  const since = 'Sun, 22 Nov 2026 06:00:00 GMT';
  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['a condition on the time', { 'if-modified-since': since }, { 'if-modified-since': since }],
    [
      'one that the ETag settles',
      { 'if-match': '"1"', 'if-unmodified-since': since, 'if-none-match': '"2"', 'if-modified-since': since },
      { 'if-match': '"1"', 'if-none-match': '"2"' },
    ],
    [
      'of which one alone is settled',
      { 'if-match': '"1"', 'if-modified-since': since },
      { 'if-match': '"1"', 'if-modified-since': since },
    ],
    ['a range', { range: 'Bytes=0-1' }, { range: 'Bytes=0-1' }],
    ['a range of what is no unit', { range: 'items=0-1' }, {}],
    ['LocalStack’s own', { 'x-moto-account-id': '1', 'x-localstack-region': 'eu-west-1' }, {}],
    ['those of other operations', { 'x-amz-copy-source': 'a/b', 'x-amz-tagging-directive': 'COPY' }, {}],
  ])('%s', async (_name, headers, expected) => {
    expect((await lab.send({ by: ADMIN, headers })).outcome).toBe('served');
    const own = /^(if-|range|x-moto|x-localstack|x-amz-(?!content-sha256))/;
    const sent = Object.entries(lab.upstream.headers.at(-1) ?? {}).filter(([name]) => own.test(name));
    expect(Object.fromEntries(sent)).toEqual(expected);
  });
});

test.each<[string, string]>([
  ['/acme/a+b', 'acme/a%20b'],
  ['acme%2Fa%2bb', 'acme/a%2Bb'],
  ['acme/a%3FversionId=1', 'acme/a%3FversionId%3D1'],
  ['/acme/é?versionId=v/1', 'acme/%C3%A9?versionId=v%2F1'],
])('the source of a copy goes on in one spelling: %s', async (source, expected) => {
  const headers = { 'x-amz-copy-source': Buffer.from(source).toString('latin1') };
  const signed = lab.sign({ by: ADMIN, method: 'PUT', path: '/acme/key', headers });
  expect((await lab.raw(signed)).outcome).toBe('served');
  expect(lab.upstream.headers.at(-1)?.['x-amz-copy-source']).toBe(expected);
});

describe('DeleteObjects', () => {
  const remove = (body: string, who = by) => send('POST', '/acme?delete', body, who);

  test('asks for each key as XML means it, and names the same on', async () => {
    const keys = ['it&#39;s', 'a&amp;b&lt;c&gt;', 'a&#xD;b', '&#9;', '<![CDATA[<]]>', 'a&#13;&#10;b'];
    const sent = await remove(
      `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`,
    );
    expect(sent.judged.map((judged) => judged.replace(/^.*:::acme\//, ''))).toEqual([
      "it's",
      'a&b<c>',
      'a\rb',
      '\t',
      '<',
      'a\r\nb',
    ]);
    expect(sent.body).toContain('<Key>a&amp;b&lt;c&gt;</Key><Code>AccessDenied</Code>');
    const on = [...(lab.upstream.bodies.at(-1) ?? '').matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, key]) => key);
    expect(on).toEqual(["it's", 'a&#13;b', '&#9;', '&lt;', 'a&#13;&#10;b']);
  });

  test.each([
    ['none', '<Delete></Delete>'],
    ['more than a thousand', `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`],
    ['an empty one', '<Delete><Object><Key></Key></Object></Delete>'],
    ['two in one object', '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>'],
    ['a control character', '<Delete><Object><Key>&#1;</Key></Object></Delete>'],
  ])('with keys that are no list is refused: %s', async (_name, body) => {
    expect(await remove(body, ADMIN)).toMatchObject({ outcome: 'MalformedXML', reached: [] });
  });
});

describe('a body that nobody signed', () => {
  /** Begins a request and never sends its body. */
  const begin = (method: string, path: string) =>
    Promise.race([
      lab.raw({
        method,
        path,
        headers: { host: lab.host, 'content-length': '100' },
        body: Buffer.from('<a'),
      }),
      new Promise((resolve) => setTimeout(() => resolve('waits'), 60_000)),
    ]);

  test.each([
    ['DeleteObjects', 'POST', '/acme?delete'],
    ['DeleteObjects where all may read', 'POST', '/open?delete'],
    ['PutObjectTagging', 'PUT', '/open/key?tagging'],
    ['PutBucketTagging', 'PUT', '/open?tagging'],
    ['CreateBucket', 'PUT', '/fresh'],
  ])('is not waited for where nothing opens the bucket to it: %s', async (_name, method, path) => {
    expect(await begin(method, path)).toMatchObject({ outcome: 'AccessDenied', reached: [] });
  });

  test('is read where the bucket is open to everybody for just that', async () => {
    await send('PUT', '/open?policy', everybody('s3:DeleteObject'));
    const body = Buffer.from('<Delete><Object><Key>k</Key></Object></Delete>');
    const sent = await lab.raw({ method: 'POST', path: '/open?delete', headers: { host: lab.host }, body });
    expect(sent).toMatchObject({ outcome: 'served', reached: ['POST /open?delete='] });
  });
});
