import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, aBucket, policyText } from '../../testing/entities.ts';
import { ADMIN, formOf, RunningGateway } from '../../testing/running-gateway.ts';

/** Answers as they were recorded from AWS, and requests that its clients send. */
const everybody = policyText({
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::open/*', 'arn:aws:s3:::open'],
});
let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open({
    buckets: [aBucket('acme'), aBucket('open', { policy: { text: everybody, principals: {} } })],
  });
});
afterAll(() => lab.close());

const raw = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
  lab.raw({ method, path, headers: { host: lab.host, ...headers }, body: Buffer.from(body) });
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('an error', () => {
  test('has the format of the service, whatever the request says to contain', async () => {
    for (const headers of [form, { 'content-type': 'application/octet-stream' }]) {
      const sent = await raw('PUT', '/acme/key', headers, 'a=1');
      expect(sent.body).toMatch(/<Error><Code>AccessDenied</);
      expect(sent.headers['content-type']).toBe('application/xml');
    }
    const hosted = await raw('POST', '/', { ...form, host: 'acme.s3.amazonaws.com' }, 'a=1');
    expect(hosted.body).toMatch(/<Error><Code>/);
    const sts = await raw('POST', '/', form, 'Action=GetCallerIdentity&Version=2011-06-15');
    expect(sts.body).toMatch(/^<ErrorResponse xmlns="https:\/\/sts.amazonaws.com/);
    const presigned = `/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20261130%2Feu-west-1%2Fsts%2Faws4_request`;
    expect((await raw('GET', presigned)).body).toMatch(/^<ErrorResponse/);
  });

  test('carries one request id in header and body, and S3’s longer one', async () => {
    const ids = async (answer: Promise<{ body: string; headers: Record<string, unknown> }>) => {
      const { body, headers } = await answer;
      const found = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(body)?.[1];
      expect(found('RequestId')).toBe(headers['x-amz-request-id']);
      expect(found('HostId')).toBe(headers['x-amz-id-2']);
      expect(String(headers['x-amz-id-2']).length).toBeGreaterThan(40);
    };
    await ids(raw('GET', '/acme/key') as never);
    lab.upstream.answers = () => ({
      status: 404,
      body: '<Error><Code>NoSuchKey</Code><RequestId>of another</RequestId><HostId>of another</HostId></Error>',
    });
    await ids(lab.send({ by: ADMIN }) as never);
    lab.upstream.answers = () => ({
      status: 400,
      body: '<Error><Code>X</Code><RequestId>a</RequestId><HostId>b</HostId></Error>',
    });
    await ids(lab.send({ by: ADMIN }) as never);
    lab.upstream.answers = () => ({});
    expect((await lab.send({ by: ADMIN })).headers['x-amz-id-2']).toBeDefined();
  });

  test('of a signature says what was signed here, and no secret', async () => {
    const signed = lab.sign({ by: { ...ADMIN, secretAccessKey: 'another' } });
    const { code, body } = await lab.raw(signed);
    expect(code).toBe('SignatureDoesNotMatch');
    for (const name of [
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
      'CanonicalRequest',
    ])
      expect(body).toMatch(new RegExp(`<${name}>[^<]+<`));
    expect(body).toContain('GET&#10;/acme/key&#10;');
    expect(body).not.toContain(ADMIN.secretAccessKey);
  });

  test('of a policy that is no JSON is S3’s sentence', async () => {
    const put = (text: string) =>
      lab.send({ by: ADMIN, method: 'PUT', path: '/acme?policy', body: Buffer.from(text) });
    for (const text of ['hello', '[]', ' {}'])
      expect((await put(text)).body).toContain("Policies must be valid JSON and the first byte must be '{'");
    for (const text of ['{', '{"Version":"2012-10-17",}'])
      expect((await put(text)).body).toContain('<Message>This policy contains invalid Json</Message>');
  });

  test('of an expected owner that is no account says so', async () => {
    const owned = (owner: string) =>
      lab
        .send({ by: ADMIN, headers: { 'x-amz-expected-bucket-owner': owner } })
        .then(({ outcome }) => outcome);
    expect([await owned('acme'), await owned('444455556666'), await owned(ACCOUNT)]).toEqual([
      'InvalidBucketOwnerAWSAccountID',
      'AccessDenied',
      'served',
    ]);
  });

  test('of a body without a length names the header', async () => {
    const { headers } = lab.sign({ by: ADMIN, method: 'PUT', contentSha256: 'UNSIGNED-PAYLOAD' });
    const answer = await new Promise<string>((resolve) => {
      const sent = httpRequest(
        {
          port: lab.gateway.port,
          host: '127.0.0.1',
          method: 'PUT',
          path: '/acme/key',
          headers: { ...headers, 'transfer-encoding': 'chunked' },
        },
        async (response) => {
          let body = `${response.statusCode} `;
          for await (const piece of response) body += piece;
          resolve(body);
        },
      );
      sent.end('hello');
    });
    expect(answer).toMatch(/^501 .*<Code>NotImplemented<.*<Header>Transfer-Encoding</s);
  });
});

describe('response-*', () => {
  const override = 'response-content-disposition=attachment';
  test.each([
    'response-content-type=text%2Fhtml',
    override,
    'response-cache-control=no-store',
    'response-expires=0',
  ])('is nothing for whoever does not sign: %s', async (query) => {
    expect(await raw('GET', '/open/key')).toMatchObject({ status: 200 });
    expect(await raw('GET', `/open/key?${query}`)).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
      reached: [],
    });
  });
  test.each([
    ['attachment%3B%20filename%3D%22%C3%A9%22', 'served'],
    ['%E6%97%A5', 'InvalidArgument'],
    ['a%0D%0Ax%3A%20b', 'InvalidArgument'],
  ])('is written in ISO-8859-1: %s is %s', async (value, outcome) => {
    const path = `/acme/key?response-content-disposition=${value}`;
    expect(await lab.send({ by: ADMIN, path })).toMatchObject({ outcome });
  });
});

describe('S3 refuses by its own rule', () => {
  const put = (headers: Record<string, string>, path = '/acme/key') => ({ method: 'PUT', path, headers });
  const get = (path: string) => ({ method: 'GET', path, headers: {} });
  const lock = (until: string) => ({
    'x-amz-object-lock-mode': 'GOVERNANCE',
    'x-amz-object-lock-retain-until-date': until,
  });
  const DAY = 86_400_000;
  const [yesterday = '', tomorrow = ''] = [-DAY, DAY].map((by) => new Date(Date.now() + by).toISOString());

  test.each<[string, { method: string; path: string; headers: Record<string, string> }]>([
    ['InvalidDigest', put({ 'content-md5': 'zz' })],
    ['InvalidRequest', put({ 'x-amz-checksum-sha256': 'zz' })],
    ['InvalidRequest', put({ 'x-amz-checksum-crc32': 'AAAAAAAAAAA=' })],
    ['InvalidRequest', put({ 'x-amz-sdk-checksum-algorithm': 'CRC32' })],
    ['MetadataTooLarge', put({ 'x-amz-meta-a': 'x'.repeat(1024), 'x-amz-meta-b': 'x'.repeat(1023) })],
    ['served', put({ 'x-amz-meta-a': 'x'.repeat(1023), 'x-amz-meta-b': 'x'.repeat(1023) })],
    ['InvalidRedirectLocation', put({ 'x-amz-website-redirect-location': 'ftp://a' })],
    ['served', put({ 'x-amz-website-redirect-location': '/a' })],
    ['InvalidArgument', put(lock(yesterday))],
    ['served', put(lock(tomorrow))],
    ['InvalidRequest', put(lock(tomorrow), '/unlocked/key')],
    ['InvalidRequest', put({ 'x-amz-object-lock-legal-hold': 'ON' }, '/unlocked/key')],
    ['InvalidArgument', get('/acme/key?partNumber=0')],
    ['InvalidArgument', get('/acme/key?partNumber=10001')],
    ['InvalidArgument', get('/acme?list-type=2&max-keys=-1')],
    ['InvalidArgument', get('/?max-buckets=0')],
    ['InvalidArgument', get('/acme?list-type=2&continuation-token=zzz')],
    ['InvalidArgument', get('/?continuation-token=%00')],
    ['MethodNotAllowed', put({}, '/')],
    ...['xn--a', 'sthree-a', 'amzn-s3-demo-a', 'a-s3alias', 'a--ol-s3', 'a--x-s3', 'a.mrap'].map(
      (name): [string, ReturnType<typeof put>] => ['InvalidBucketName', put({}, `/${name}`)],
    ),
  ])('%s: $method $path $headers', async (outcome, request) => {
    expect(await lab.send({ by: ADMIN, ...request })).toMatchObject({ outcome });
  });

  test.each(['us-east-1', 'moon-1'])('a bucket cannot be put to %s', async (where) => {
    const body = `<CreateBucketConfiguration><LocationConstraint>${where}</LocationConstraint></CreateBucketConfiguration>`;
    const sent = await lab.send({ by: ADMIN, method: 'PUT', path: '/fresh-one', body: Buffer.from(body) });
    expect(sent.outcome).toBe('InvalidLocationConstraint');
  });
});

describe('what LocalStack leaves out', () => {
  test('a cache is told the ETag of what was not modified', async () => {
    lab.upstream.objects.set('/acme/key', { etag: '"one"' });
    lab.upstream.answers = () => ({ status: 304 });
    const { status, headers } = await lab.send({ by: ADMIN, headers: { 'if-none-match': '"one"' } });
    lab.upstream.answers = () => ({});
    expect([status, headers.etag]).toEqual([304, '"one"']);
  });

  test('a version that is a marker is called one in an answer without a body, too', async () => {
    lab.upstream.answers = () => ({ status: 405 });
    const { headers } = await lab.send({ by: ADMIN, method: 'HEAD', path: '/acme/key?versionId=v' });
    lab.upstream.answers = () => ({});
    expect([headers.allow, headers['x-amz-delete-marker']]).toEqual(['DELETE', 'true']);
  });

  test('a bucket’s Region is told to who may not use it, too', async () => {
    const { status, headers } = await raw('HEAD', '/acme');
    expect([status, headers['x-amz-bucket-region']]).toEqual([403, 'us-east-1']);
  });

  test('a condition on the ETag settles the one on the time', async () => {
    const both = { 'if-match': '"one"', 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' };
    await lab.send({ by: ADMIN, headers: both });
    const sent = lab.upstream.headers.at(-1) ?? {};
    expect([sent['if-match'], sent['if-unmodified-since']]).toEqual(['"one"', undefined]);
  });

  test.each([
    ['bytes=0-1', 'bytes=0-1'],
    ['lines=0-1', undefined],
  ])('a range of anything but bytes is none: %s', async (range, expected) => {
    await lab.send({ by: ADMIN, headers: { range } });
    expect(lab.upstream.headers.at(-1)?.range).toBe(expected);
  });

  test('whether a policy is public', async () => {
    const status = async (bucket: string) =>
      (await lab.send({ by: ADMIN, path: `/${bucket}?policyStatus` })).body;
    expect(await status('open')).toContain('<IsPublic>true</IsPublic>');
    expect(await status('acme')).toContain('<Code>NoSuchBucketPolicy</Code>');
  });
});

describe('a Region', () => {
  test.each(['us-east-1', 'ap-south-1', 'us-gov-west-1'])('lists all buckets: %s', async (region) => {
    expect(await lab.send({ by: ADMIN, path: '/', region })).toMatchObject({ outcome: 'served' });
  });
  test.each(['us-east-1', 'ap-south-1'])('has an endpoint of STS: %s', async (region) => {
    const call = formOf('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
    expect(await lab.send({ by: ADMIN, ...call, region })).toMatchObject({ outcome: 'served' });
  });
  test('is one that could exist', async () => {
    expect(await lab.send({ by: ADMIN, path: '/', region: 'nowhere' })).toMatchObject({
      outcome: 'AuthorizationHeaderMalformed',
    });
  });
});

describe('a host', () => {
  test.each([
    's3.amazonaws.com',
    's3.eu-west-1.amazonaws.com',
    's3-eu-west-1.amazonaws.com',
    's3.dualstack.eu-west-1.amazonaws.com',
    's3-fips.us-east-1.amazonaws.com',
    's3-fips.dualstack.us-east-1.amazonaws.com',
    's3-accelerate.amazonaws.com',
    's3-accelerate.dualstack.amazonaws.com',
    's3.eu-west-1.localhost.localstack.cloud',
  ])('of S3 has its buckets before it or in the path: %s', async (host) => {
    const hosted = lab.sign({ by: ADMIN, path: '/some/key', headers: { host: `acme.${host}` } });
    expect(await lab.raw(hosted)).toMatchObject({ outcome: 'served', reached: ['GET /acme/some/key'] });
    const inPath = lab.sign({ by: ADMIN, path: '/acme/some/key', headers: { host } });
    expect(await lab.raw(inPath)).toMatchObject({ outcome: 'served', reached: ['GET /acme/some/key'] });
  });
  test.each([
    'name-111122223333.s3-accesspoint.eu-west-1.amazonaws.com',
    'acme--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com',
    'acme.s3-website-eu-west-1.amazonaws.com',
    'acme.s3-website.eu-west-1.amazonaws.com',
    'bucket.vpce-1a2b3c4d.s3.eu-west-1.vpce.amazonaws.com',
  ])('where a bucket is called otherwise is refused, not read by its path: %s', async (host) => {
    const signed = lab.sign({ by: ADMIN, path: '/acme/key', headers: { host } });
    expect(await lab.raw(signed)).toMatchObject({ status: 501, reached: [] });
  });
});

describe('metadata', () => {
  test('in UTF-8 is verified as it was signed, and goes on byte by byte', async () => {
    const signed = lab.sign({ by: ADMIN, method: 'PUT', headers: { 'x-amz-meta-name': 'ÄMÄZÕÑ S3' } });
    const onWire = Buffer.from('ÄMÄZÕÑ S3').toString('latin1');
    const headers = { ...signed.headers, 'x-amz-meta-name': onWire };
    expect(await lab.raw({ ...signed, headers })).toMatchObject({ outcome: 'served' });
    expect(lab.upstream.headers.at(-1)?.['x-amz-meta-name']).toBe(onWire);
    const changed = { ...headers, 'x-amz-meta-name': `${onWire}\u00a0` };
    expect(await lab.raw({ ...signed, headers: changed })).toMatchObject({
      outcome: 'SignatureDoesNotMatch',
    });
  });

  test('beyond US-ASCII comes back as AWS’s page shows it', async () => {
    lab.upstream.answers = () => ({
      headers: { 'x-amz-meta-nonascii': Buffer.from('ÄMÄZÕÑ S3').toString('latin1') },
    });
    const { headers } = await lab.send({ by: ADMIN });
    lab.upstream.answers = () => ({});
    expect(headers['x-amz-meta-nonascii']).toBe('=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=');
  });
});

describe('whoever hangs up', () => {
  const POLL = { timeout: 60_000, interval: 5 };
  test('is logged as that, not as a fault of the upstream', async () => {
    const gone = Promise.withResolvers<void>();
    lab.upstream.answers = (asked) => (asked.endsWith('/hung-up') ? { after: gone.promise } : {});
    const signed = lab.sign({ by: ADMIN, path: '/acme/hung-up' });
    const seen: string[] = [];
    const stop = lab.gateway.onCall(({ requestId }) => seen.push(requestId));
    const socket = connect(lab.gateway.port, '127.0.0.1');
    const head = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /acme/hung-up HTTP/1.1\r\n${head.join('')}\r\n`);
    await expect.poll(() => lab.upstream.seen, POLL).toContain('GET /acme/hung-up');
    socket.destroy();
    // By the time that another was served, its end was seen.
    expect((await lab.send({ by: ADMIN })).outcome).toBe('served');
    gone.resolve();
    const failures = () =>
      seen
        .map((id) => lab.gateway.explain(id)?.cordon)
        .filter((one) => one !== undefined && one.outcome !== 'served')
        .map((one) => [one?.outcome, one?.layer]);
    await expect.poll(failures, POLL).toEqual([['failed', 'client']]);
    stop();
    lab.upstream.answers = () => ({});
  });

  test('but an upstream that breaks off is one', async () => {
    lab.upstream.answers = () => ({ status: 200, breaksOff: true });
    const seen: string[] = [];
    const stop = lab.gateway.onCall(({ requestId }) => seen.push(requestId));
    await lab.send({ by: ADMIN }).catch(() => undefined);
    stop();
    lab.upstream.answers = () => ({});
    const { cordon } = lab.gateway.explain(seen[0] ?? '') ?? {};
    expect([cordon?.outcome, cordon?.layer]).toEqual(['failed', 'upstream']);
  });
});

describe('the upstream’s own address', () => {
  const port = 'http://acme.s3.localhost.localstack.cloud:4566/';
  test('stands in no answer', async () => {
    lab.upstream.answers = () => ({
      headers: { location: port },
      body: `<R><Location>${port}a</Location></R>`,
    });
    const made = await lab.send({ by: ADMIN, method: 'PUT', path: '/fresh' });
    expect(made.headers.location).toBe('/fresh');
    const parts =
      '<CompleteMultipartUpload><Part><ETag>a</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>';
    const done = await lab.send({
      by: ADMIN,
      method: 'POST',
      path: '/acme/a%26b?uploadId=1',
      body: Buffer.from(parts),
    });
    lab.upstream.answers = () => ({});
    expect(done.body).toBe(`<R><Location>http://${lab.host}/acme/a%26b</Location></R>`);
  });
});
