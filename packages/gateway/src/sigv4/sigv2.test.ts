import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBucket, aKey, aRole, aSession, aUser, codeOf, policyText } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';
import { partsOf } from '../../testing/signed-request.ts';
import { presignV2, signV2 } from '../../testing/sigv2.ts';
import { findSignature } from '../who/authenticate.ts';
import { checkExpiresAt, stringToSignV2, verifySigV2 } from './sigv2.ts';
import type { Signature } from './types.ts';

const everybody = policyText({
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::open/*', 'arn:aws:s3:::open'],
});
const onlyFour = policyText(
  { Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::four/*' },
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: 'arn:aws:s3:::four/*',
    Condition: { StringNotEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } },
  },
);
const reader = aUser('reader', { inline: { own: policyText({ Action: 's3:GetObject', Resource: '*' }) } });
const by = { accessKeyId: aKey(reader).id, secretAccessKey: aKey(reader).secret };
const NOW = Math.floor(Date.now() / 1000);
const role = aRole('acme', [], { inline: { own: policyText({ Action: 's3:GetObject', Resource: '*' }) } });

/**
 * What AWS does with S3's older presigned URLs in us-east-1, as it was recorded there in January 2025: a valid one is
 * served, one whose time is over is `Request has expired`, a wrong one `SignatureDoesNotMatch`.
 */
let lab: RunningGateway;
let elsewhere: RunningGateway;
beforeAll(async () => {
  const policy = (text: string) => ({ policy: { text, principals: {} } });
  const rows = {
    users: [reader],
    keys: [aKey(reader)],
    roles: [role],
    buckets: ['acme', 'open', 'four'].map((name) =>
      aBucket(name, {
        region: 'us-east-1',
        ...(name === 'open' ? policy(everybody) : name === 'four' ? policy(onlyFour) : {}),
      }),
    ),
  };
  lab = await RunningGateway.open(rows, { region: 'us-east-1' });
  elsewhere = await RunningGateway.open({}, { region: 'eu-central-1' });
});
afterAll(async () => {
  await lab.close();
  await elsewhere.close();
});

const send = (path: string, method = 'GET', headers = {}, body = '') =>
  lab.raw({ method, path, headers: { host: lab.host, ...headers }, body: Buffer.from(body) });

test('AWS’s published example verifies, and with one thing changed it does not', () => {
  const path =
    '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620';
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const verify = (url: string, method = 'GET', headers = {}, key = secret) => {
    const parts = {
      ...partsOf(method, url, { host: 'johnsmith.s3.amazonaws.com', ...headers }),
      resource: '/johnsmith/photos/puppy.jpg',
    };
    return () => verifySigV2(parts, findSignature(parts) as Signature, key);
  };
  expect(verify(path)).not.toThrow();
  for (const changed of [
    verify(path, 'PUT'),
    verify(path, 'GET', { 'x-amz-acl': 'private' }),
    verify(path, 'GET', { 'content-type': 'text/plain' }),
    verify(path, 'GET', {}, `${secret}x`),
    verify(path.replace('1175139620', '1175139621')),
    verify(`${path}&versionId=1`),
    verify(`${path}&acl`),
    verify(`${path}&publicAccessBlock`),
    verify(`${path}&x-amz-copy-source=a%2Fb`),
    verify(path.replace('Npg', 'npg')),
  ])
    expect(changed).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
});

describe('a valid one', () => {
  test.each([
    ['GetObject', 'GET', '/acme/key', {}],
    ['HeadObject', 'HEAD', '/acme/key', {}],
    ['a key that needs encoding', 'GET', '/acme/a%20b%2B%C3%A9', {}],
    ['a version', 'GET', '/acme/key?versionId=1', {}],
    ['a sub-resource without a value', 'GET', '/acme/key?tagging', {}],
    ['a list', 'GET', '/acme?prefix=a', { resource: '/acme' }],
    ['a list as botocore signs it', 'GET', '/acme?prefix=a', { resource: '/acme/' }],
    [
      'an override',
      'GET',
      '/acme/key?response-content-type=text%2Fplain',
      { resource: '/acme/key?response-content-type=text/plain' },
    ],
    ['PutObject', 'PUT', '/acme/key', { hoisted: { 'content-type': 'text/plain', 'x-amz-meta-a': 'b' } }],
  ])('is served: %s', async (_name, method, path, more) => {
    expect((await send(presignV2(ADMIN, method, path, more), method)).status).toBe(200);
  });

  test('of a user is judged as the user’s', async () => {
    expect(await send(presignV2(by, 'GET', '/acme/key'))).toMatchObject({ outcome: 'served' });
    const put = await send(presignV2(by, 'PUT', '/acme/key'), 'PUT');
    expect(put).toMatchObject({ outcome: 'AccessDenied', reached: [] });
    expect(put.why?.userIdentity.userName).toBe('reader');
  });

  test('of a session carries its token, and only the right one', async () => {
    const session = lab.issue(
      aSession({ owner: { name: role.name, id: role.id }, issuedAt: NOW, expiresAt: NOW + 900 }),
    );
    expect(await send(presignV2(session, 'GET', '/acme/key'))).toMatchObject({ outcome: 'served' });
    const { sessionToken: _, ...bare } = session;
    expect(await send(presignV2(bare, 'GET', '/acme/key'))).toMatchObject({ outcome: 'InvalidAccessKeyId' });
  });

  test('is told apart by policies', async () => {
    expect(await send(presignV2(by, 'GET', '/four/key'))).toMatchObject({
      outcome: 'AccessDenied',
      reached: [],
    });
    expect(await lab.send({ by, path: '/four/key', region: 'us-east-1' })).toMatchObject({
      outcome: 'served',
    });
  });
});

describe('one that does not hold is refused, on an open bucket, too', () => {
  const url = () => presignV2(ADMIN, 'GET', '/open/key');
  test.each([
    [
      'made up',
      () => '/open/key?AWSAccessKeyId=AKIAMADEUP&Signature=abc&Expires=9999999999',
      'InvalidAccessKeyId',
      '',
    ],
    [
      'a wrong signature',
      () => url().replace(/Signature=.../, 'Signature=AAA'),
      'SignatureDoesNotMatch',
      'AWSAccessKeyId',
    ],
    ['another key', () => url().replace('/open/key', '/open/other'), 'SignatureDoesNotMatch', 'StringToSign'],
    [
      'expired',
      () => presignV2(ADMIN, 'GET', '/open/key', { expires: 1000 }),
      'AccessDenied',
      'Request has expired',
    ],
    ['no time', () => url().replace(/Expires=\d+/, 'Expires=soon'), 'AccessDenied', 'Invalid date'],
    [
      'no time at all',
      () => url().replace(/&Expires=\d+/, ''),
      'AccessDenied',
      'Query-string authentication requires',
    ],
    [
      'no signature',
      () => url().replace(/Signature=[^&]*&/, ''),
      'AccessDenied',
      'Query-string authentication requires',
    ],
    [
      'no key',
      () => url().replace(/AWSAccessKeyId=[^&]*&/, ''),
      'AccessDenied',
      'Query-string authentication requires',
    ],
    ['twice', () => `${url()}&Expires=9999999999`, 'AccessDenied', 'Query-string authentication requires'],
    [
      'with version 4 besides',
      () => `${url()}&X-Amz-Algorithm=AWS4-HMAC-SHA256`,
      'AuthorizationQueryParametersError',
      '',
    ],
    ['a sub-resource that it does not sign', () => `${url()}&retention`, 'SignatureDoesNotMatch', ''],
    [
      'a body that claims to be signed',
      () =>
        presignV2(ADMIN, 'GET', '/open/key', {
          hoisted: { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
        }),
      'InvalidRequest',
      '',
    ],
  ])('%s', async (_name, path, code, text) => {
    const sent = await send(path());
    expect(sent).toMatchObject({ outcome: code, reached: [] });
    expect(sent.body).toContain(text);
  });

  test('and where AWS takes version 4 alone', async () => {
    const path = presignV2(ADMIN, 'GET', '/acme/key');
    const sent = await elsewhere.raw({
      method: 'GET',
      path,
      headers: { host: elsewhere.host },
      body: Buffer.alloc(0),
    });
    expect(sent).toMatchObject({ outcome: 'InvalidRequest', reached: [] });
  });

  test('and in the Authorization header', async () => {
    const sent = await send('/open/key', 'GET', { authorization: `AWS ${ADMIN.accessKeyId}:abc` });
    expect(sent).toMatchObject({ outcome: 'InvalidArgument', reached: [] });
  });
});

describe('what is signed', () => {
  const secret = 'secret';
  /** The outcome of a URL of these parameters, presigned over `text`. */
  const ofUrl = (query: string, text: string, headers: Record<string, string> = {}) => {
    const own = new URLSearchParams({ AWSAccessKeyId: 'AKIA', Signature: mac(text), Expires: '9' });
    const parts = partsOf('GET', `/acme/key?${query}${query === '' ? '' : '&'}${own}`, {
      host: 'h',
      ...headers,
    });
    return codeOf(() => verifySigV2(parts, findSignature(parts) as Signature, secret));
  };
  const ofHeader = (headers: Record<string, string>, text: string, path = '/acme/key') => {
    const authorization = `AWS AKIA:${mac(text)}`;
    const parts = partsOf('GET', path, { host: 'h', ...headers, authorization });
    return codeOf(() => verifySigV2(parts, findSignature(parts) as Signature, secret));
  };
  const mac = (text: string) => createHmac('sha1', secret).update(text).digest('base64');
  const text = (resource: string) => `GET\n\n\n9\n${resource}`;

  // As botocore's HmacV1Auth.QSAOfInterest and S3's page have them: who could add one of these to a URL would turn a read into another.
  test.each([
    ...[
      'accelerate',
      'acl',
      'analytics',
      'cors',
      'defaultObjectAcl',
      'delete',
      'inventory',
      'lifecycle',
      'location',
    ],
    ...[
      'logging',
      'metrics',
      'notification',
      'object-lock',
      'partNumber',
      'policy',
      'replication',
      'requestPayment',
    ],
    ...['response-cache-control', 'response-content-disposition', 'response-content-encoding'],
    ...[
      'response-content-language',
      'response-content-type',
      'response-expires',
      'restore',
      'select',
      'select-type',
    ],
    ...[
      'storageClass',
      'tagging',
      'torrent',
      'uploadId',
      'uploads',
      'versionId',
      'versioning',
      'versions',
      'website',
    ],
  ])('`%s` goes with a signature over it alone', (name) => {
    expect(ofUrl(`${name}=1`, text(`/acme/key?${name}=1`))).toBe('ok');
    expect(ofUrl(name, text(`/acme/key?${name}`))).toBe('ok');
    expect(ofUrl(name, text(`/acme/key?${name}=`))).toBe('ok');
    expect(ofUrl(`${name}=1`, text('/acme/key'))).toBe('SignatureDoesNotMatch');
    expect(ofUrl(`${name}=1`, text(`/acme/key?${name}=2`))).toBe('SignatureDoesNotMatch');
  });

  test.each([
    ...[
      'continuation-token',
      'delimiter',
      'encoding-type',
      'fetch-owner',
      'key-marker',
      'list-type',
      'marker',
    ],
    ...['max-keys', 'max-parts', 'max-uploads', 'part-number-marker', 'prefix', 'start-after'],
    ...['upload-id-marker', 'version-id-marker'],
  ])('`%s` is how a list is cut, and nobody signs it', (name) => {
    expect(ofUrl(`${name}=1`, text('/acme/key'))).toBe('ok');
    expect(ofHeader({ date: DATE }, `GET\n\n\n${DATE}\n/acme/key`, `/acme/key?${name}=1`)).toBe('ok');
  });

  const DATE = 'Tue, 27 Mar 2007 19:36:42 GMT';
  test('parameters in the order of their names', () => {
    const query = 'versionId=1&acl=&partNumber=2';
    expect(ofUrl(query, text('/acme/key?acl&partNumber=2&versionId=1'))).toBe('ok');
    expect(ofUrl('acl=&partNumber=2&versionId=1', text('/acme/key?acl&partNumber=2&versionId=1'))).toBe('ok');
    expect(ofUrl(query, text('/acme/key?versionId=1&acl&partNumber=2'))).toBe('SignatureDoesNotMatch');
    expect(ofUrl('acl=b&acl=a', text('/acme/key?acl=b&acl=a'))).toBe('ok');
  });

  test('headers of Amazon that stand in a URL, where the signature stands there, too', () => {
    const parts = partsOf('GET', '/acme/key?x-amz-meta-a=b', { host: 'h', 'x-amz-acl': 'private' });
    const of = (place: Signature['place']) =>
      stringToSignV2(parts, { place, expiresAt: 9 } as Signature, '/acme/key', '')
        .split('\n')
        .slice(4);
    expect(of('query')).toEqual(['x-amz-acl:private', 'x-amz-meta-a:b', '/acme/key']);
    expect(of('header')).toEqual(['x-amz-acl:private', '/acme/key']);
  });

  test('headers of Amazon in the order of their names, without what stands around their values', () => {
    const headers = {
      'x-amz-b': ' \t2 3\t ',
      'x-amz-a': '1',
      'x-other': 'o',
      'ax-amz-c': 'o',
      'content-typed': 'o',
    };
    const signed = 'x-amz-a:1\nx-amz-b:2 3\n/acme/key';
    expect(ofHeader({ ...headers, date: DATE }, `GET\n\n\n${DATE}\n${signed}`)).toBe('ok');
    expect(ofUrl('X-Amz-B=%202%203%20&x-amz-a=1', text(signed))).toBe('ok');
    expect(ofUrl('x-amz-a=1&X-Amz-B=2', text('x-amz-b:2\nx-amz-a:1\n/acme/key'))).toBe(
      'SignatureDoesNotMatch',
    );
    expect(
      ofHeader({ date: DATE, 'content-md5': 'm', 'content-type': 't' }, `GET\nm\nt\n${DATE}\n/acme/key`),
    ).toBe('ok');
  });

  test('a date of Amazon’s own in place of the plain one', () => {
    const both = { date: 'Wed, 28 Mar 2007 19:36:42 GMT', 'x-amz-date': DATE };
    expect(ofHeader(both, `GET\n\n\n\nx-amz-date:${DATE}\n/acme/key`)).toBe('ok');
    expect(ofHeader(both, `GET\n\n\n${both.date}\nx-amz-date:${DATE}\n/acme/key`)).toBe(
      'SignatureDoesNotMatch',
    );
  });

  test('nothing else may stand in a URL, were its name nearly that of a header', () => {
    for (const name of ['ax-amz-a', 'content-typed', 'xcontent-md5', 'other'])
      expect(ofUrl(`${name}=1`, text('/acme/key')), name).toBe('SignatureDoesNotMatch');
  });

  test('a session’s token stands in the URL or in a header', () => {
    const find = (query: string, headers: Record<string, string>) => {
      const own = new URLSearchParams({ AWSAccessKeyId: 'A', Signature: 'b', Expires: '9' });
      return findSignature(partsOf('GET', `/k?${query}${own}`, { host: 'h', ...headers }))?.sessionToken;
    };
    expect(find('', { 'x-amz-security-token': 'header' })).toBe('header');
    expect(find('X-Amz-Security-Token=url&', { 'x-amz-security-token': 'header' })).toBe('url');
    expect(find('', {})).toBeUndefined();
  });

  test('a bucket with its slash or without, and nothing else by halves', () => {
    const at = (path: string, resource: string) =>
      ofHeader({ date: DATE }, `GET\n\n\n${DATE}\n${resource}`, path);
    expect(at('/acme', '/acme')).toBe('ok');
    expect(at('/acme', '/acme/')).toBe('ok');
    expect(at('/acme/key', '/acme/key/')).toBe('SignatureDoesNotMatch');
    expect(at('/acme/', '/acme//')).toBe('SignatureDoesNotMatch');
  });

  test.each(['x9', '9x', '-9', '', '9'.repeat(16)])('a URL that ends at `%s` is refused', (expires) => {
    const parts = partsOf(
      'GET',
      `/k?${new URLSearchParams({ AWSAccessKeyId: 'A', Signature: 'b', Expires: expires })}`,
      {
        host: 'h',
      },
    );
    expect(codeOf(() => findSignature(parts))).toBe('AccessDenied');
  });

  test.each([
    'AWS AKIA:',
    'AWS AWS AKIA:',
    'AWS AKIA :',
    'AWS  AKIA:',
    'AWS AK/IA:',
    `AWS ${'A'.repeat(129)}:`,
  ])('a header that begins `%s` is none', (begin) => {
    const parts = (sent: string) => partsOf('GET', '/', { host: 'h', date: DATE, authorization: sent });
    const refused = (sent: string) => {
      try {
        findSignature(parts(sent));
      } catch (error) {
        return error;
      }
    };
    expect(refused(`${begin}${'a'.repeat(27)}==`)).toMatchObject({
      code: 'InvalidArgument',
      details: { ArgumentName: 'Authorization' },
    });
    if (begin !== 'AWS AKIA:') expect(refused(`${begin}${'a'.repeat(27)}=`)).toBeDefined();
  });

  test('a URL is good up to its last second, and says then when that was', () => {
    const until = { expiresAt: 9 } as Signature;
    expect(codeOf(() => checkExpiresAt(until, 9000))).toBe('ok');
    expect(() => checkExpiresAt(until, 9001)).toThrow(
      expect.objectContaining({
        code: 'AccessDenied',
        details: { Expires: '1970-01-01T00:00:09.000Z', ServerTime: '1970-01-01T00:00:09.001Z' },
      }),
    );
    expect(codeOf(() => checkExpiresAt({} as Signature, 1))).toBe('AccessDenied');
  });
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html (its examples) */
describe('AWS’s published examples in the header', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const DATE = 'Tue, 27 Mar 2007 19:36:42 +0000';
  test.each([
    ['GET', '/photos/puppy.jpg', { date: DATE }, 'bWq2s1WEIj+Ydj0vQ697zp+IXMU='],
    [
      'PUT',
      '/photos/puppy.jpg',
      { date: 'Tue, 27 Mar 2007 21:15:45 +0000', 'content-type': 'image/jpeg' },
      'MyyxeRY7whkBe+bq8fHCL/2kKUg=',
    ],
    [
      'GET',
      '/?prefix=photos&max-keys=50&marker=puppy',
      { date: 'Tue, 27 Mar 2007 19:42:41 +0000' },
      'htDYFYduRNen8P9ZfE/s9SuKy0U=',
    ],
    ['GET', '/?acl', { date: 'Tue, 27 Mar 2007 19:44:46 +0000' }, 'c2WLPFtWHVgbEmeEG93a4cG37dM='],
  ])('%s %s', (method, url, headers, signature) => {
    const authorization = `AWS AKIAIOSFODNN7EXAMPLE:${signature}`;
    const verify = (more: Record<string, string> = {}, verb = method, path = url) => {
      const host = 'johnsmith.s3.amazonaws.com';
      const parts = {
        ...partsOf(verb, path, { host, ...headers, authorization, ...more }),
        resource: `/johnsmith${url.split('?')[0]}`,
      };
      return () => verifySigV2(parts, findSignature(parts) as Signature, secret);
    };
    expect(verify()).not.toThrow();
    for (const changed of [
      verify({ date: 'Tue, 27 Mar 2007 19:36:43 +0000' }),
      verify({ 'x-amz-acl': 'private' }),
      verify({ 'x-amz-date': headers.date }),
      verify({ 'content-type': 'text/plain' }),
      verify({ 'content-md5': 'a' }),
      verify({}, 'DELETE'),
      verify({}, method, `${url}${url.includes('?') ? '&' : '?'}versionId=1`),
      verify({}, method, `${url}${url.includes('?') ? '&' : '?'}x-amz-acl=private`),
      verify({}, method, `${url}${url.includes('?') ? '&' : '?'}Expires=1`),
    ])
      expect(changed).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  });
});

describe('in the Authorization header', () => {
  const now = (ms = 0) => new Date(Date.now() + ms).toUTCString();
  const signed = (who: typeof by, method: string, path: string, headers: Record<string, string>, body = '') =>
    send(path, method, { ...headers, authorization: signV2(who, method, path, headers) }, body);

  test('a valid one is served as its signer, by either date', async () => {
    const get = await signed(by, 'GET', '/acme/key', { date: now() });
    expect(get).toMatchObject({ outcome: 'served', reached: ['GET /acme/key'] });
    expect(get.why?.userIdentity.userName).toBe('reader');
    expect(await signed(by, 'GET', '/acme/key', { 'x-amz-date': now() })).toMatchObject({
      outcome: 'served',
    });
    expect(await signed(by, 'PUT', '/acme/key', { date: now() })).toMatchObject({ outcome: 'AccessDenied' });
  });

  test('a body is bound by its Content-MD5, and by nothing else', async () => {
    const md5 = (text: string) => createHash('md5').update(text).digest('base64');
    const put = (text: string) =>
      signed(ADMIN, 'PUT', '/acme/key', { date: now(), 'content-md5': md5('hello') }, text);
    expect(await put('hello')).toMatchObject({ outcome: 'served' });
    expect(await put('hellp')).toMatchObject({ outcome: 'BadDigest', reached: [] });
    const streamed = { date: now(), 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
    const framed = { ...streamed, 'x-amz-decoded-content-length': '1' };
    expect(await signed(ADMIN, 'PUT', '/acme/key', framed, 'x')).toMatchObject({ outcome: 'InvalidRequest' });
  });

  test('one of another time, key or secret is refused, on an open bucket, too', async () => {
    const outcome = async (who: typeof by, date: string) =>
      (await signed(who, 'GET', '/open/key', { date })).outcome;
    expect(await outcome(by, now(-890_000))).toBe('served');
    expect(await outcome(by, now(-910_000))).toBe('RequestTimeTooSkewed');
    expect(await outcome(by, now(910_000))).toBe('RequestTimeTooSkewed');
    expect(await outcome({ ...by, secretAccessKey: 'x' }, now())).toBe('SignatureDoesNotMatch');
    expect(await outcome({ ...by, accessKeyId: 'AKIAMADEUP' }, now())).toBe('InvalidAccessKeyId');
  });

  test('a session’s carries its token', async () => {
    const session = lab.issue(
      aSession({ owner: { name: role.name, id: role.id }, issuedAt: NOW, expiresAt: NOW + 900 }),
    );
    const token = { 'x-amz-security-token': session.sessionToken ?? '' };
    expect(await signed(session, 'GET', '/acme/key', { date: now(), ...token })).toMatchObject({
      outcome: 'served',
    });
    expect(await signed(session, 'GET', '/acme/key', { date: now() })).toMatchObject({
      outcome: 'InvalidAccessKeyId',
    });
  });

  test('policies and Regions tell it apart', async () => {
    expect(await signed(by, 'GET', '/four/key', { date: now() })).toMatchObject({
      outcome: 'AccessDenied',
      reached: [],
    });
    const headers = { date: now() };
    const sent = await elsewhere.raw({
      method: 'GET',
      path: '/acme/key',
      headers: { host: elsewhere.host, ...headers, authorization: signV2(by, 'GET', '/acme/key', headers) },
      body: Buffer.alloc(0),
    });
    expect(sent).toMatchObject({ outcome: 'InvalidRequest', reached: [] });
  });
});
