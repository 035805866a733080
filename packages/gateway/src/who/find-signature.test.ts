import { describe, expect, test } from 'vitest';
import { codeOf } from '../../testing/entities.ts';
import { partsOf } from '../../testing/signed-request.ts';
import { findSignature } from './authenticate.ts';

const SCOPE = 'AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/s3/aws4_request';
const HEX = 'a'.repeat(64);
const GOOD = `AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=host;x-amz-date, Signature=${HEX}`;
const DATE = { 'x-amz-date': '20261122T060000Z' };

function code(url: string, headers: Record<string, string>): string {
  try {
    return findSignature(partsOf('GET', url, { host: 'h', ...headers }))?.place ?? 'anonymous';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const presigned = (change: Record<string, string | undefined> = {}) => {
  const parameters: Record<string, string | undefined> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': SCOPE,
    'X-Amz-Date': '20261122T060000Z',
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': HEX,
    ...change,
  };
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `/k?${new URLSearchParams(given)}`;
};

describe('where a signature may stand', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['nowhere', '/', {}, 'anonymous'],
    ['in the header', '/', { authorization: GOOD, ...DATE }, 'header'],
    ['in the query', presigned(), {}, 'query'],
    ['in both', presigned(), { authorization: GOOD, ...DATE }, 'InvalidArgument'],
    ['SigV2', '/', { authorization: `AWS AKIA:${'a'.repeat(27)}=`, ...DATE }, 'header'],
    ['SigV2 without a time', '/', { authorization: `AWS AKIA:${'a'.repeat(27)}=` }, 'AccessDenied'],
    [
      'SigV2 with a time that is none',
      '/',
      { authorization: `AWS AKIA:${'a'.repeat(27)}=`, 'x-amz-date': 'soon' },
      'AccessDenied',
    ],
    ['SigV2 of another length', '/', { authorization: 'AWS AKIA:sig', ...DATE }, 'InvalidArgument'],
    ['SigV2 of nobody', '/', { authorization: `AWS :${'a'.repeat(27)}=`, ...DATE }, 'InvalidArgument'],
    [
      'SigV2 in both',
      `/?AWSAccessKeyId=AKIA&Signature=a&Expires=1`,
      { authorization: `AWS AKIA:${'a'.repeat(27)}=`, ...DATE },
      'InvalidArgument',
    ],
    [
      'SigV4A',
      '/',
      { authorization: GOOD.replace('HMAC', 'ECDSA-P256'), ...DATE, 'x-amz-region-set': '*' },
      'InvalidRequest',
    ],
    [
      'SigV4A in the query',
      presigned().replace('HMAC', 'ECDSA-P256'),
      {},
      'AuthorizationQueryParametersError',
    ],
    ['an algorithm in lower case', '/', { authorization: GOOD.toLowerCase(), ...DATE }, 'InvalidRequest'],
    ['an empty header', '/', { authorization: '', ...DATE }, 'InvalidRequest'],
    ['no field', '/', { authorization: 'AWS4-HMAC-SHA256', ...DATE }, 'AuthorizationHeaderMalformed'],
    [
      'no signed header',
      '/',
      { authorization: GOOD.replace('host;x-amz-date', ''), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'no list of signed headers',
      '/',
      { authorization: GOOD.replace(' SignedHeaders=host;x-amz-date,', ''), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'an empty name among the signed',
      '/',
      { authorization: GOOD.replace('host;', 'host;;'), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'a field that is none',
      '/',
      { authorization: `${GOOD}, Region=us-east-1`, ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'a field without a value',
      '/',
      { authorization: GOOD.replace(' SignedHeaders=host;x-amz-date', ' SignedHeaders'), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'a signature too short',
      '/',
      { authorization: GOOD.slice(0, -1), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    ['a signature too long', '/', { authorization: `${GOOD}a`, ...DATE }, 'AuthorizationHeaderMalformed'],
    ['no spaces between the fields', '/', { authorization: GOOD.replaceAll(', ', ','), ...DATE }, 'header'],
    ['an HTTP date that is none', '/', { authorization: GOOD, date: 'soon' }, 'AccessDenied'],
    ['SigV4A', '/', { authorization: GOOD.replace('HMAC', 'ECDSA-P256'), ...DATE }, 'InvalidRequest'],
    ['no date', '/', { authorization: GOOD }, 'AccessDenied'],
    ['an HTTP date', '/', { authorization: GOOD, date: 'Sun, 22 Nov 2026 06:00:00 GMT' }, 'header'],
    [
      'no scope',
      '/',
      { authorization: GOOD.replace(SCOPE, 'AKIA'), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'a scope of six parts',
      '/',
      { authorization: GOOD.replace(SCOPE, `x/${SCOPE}`), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'another terminator',
      '/',
      { authorization: GOOD.replace('aws4_request', 'aws5_request'), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    ['no signature', '/', { authorization: GOOD.replace(HEX, ''), ...DATE }, 'AuthorizationHeaderMalformed'],
    [
      'an upper-case signature',
      '/',
      { authorization: GOOD.replace(HEX, 'A'.repeat(64)), ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    [
      'a field twice',
      '/',
      { authorization: `${GOOD}, Signature=${HEX}`, ...DATE },
      'AuthorizationHeaderMalformed',
    ],
    ['no expiry', presigned({ 'X-Amz-Expires': undefined }), {}, 'AuthorizationQueryParametersError'],
    [
      'an expiry over a week',
      presigned({ 'X-Amz-Expires': '604801' }),
      {},
      'AuthorizationQueryParametersError',
    ],
    ['a negative expiry', presigned({ 'X-Amz-Expires': '-1' }), {}, 'AuthorizationQueryParametersError'],
    [
      'an expiry that is no number',
      presigned({ 'X-Amz-Expires': '1e3' }),
      {},
      'AuthorizationQueryParametersError',
    ],
    ['another algorithm', presigned({ 'X-Amz-Algorithm': 'none' }), {}, 'AuthorizationQueryParametersError'],
    ['a parameter twice', `${presigned()}&X-Amz-Expires=60`, {}, 'AuthorizationQueryParametersError'],
    ['an expiry of a week', presigned({ 'X-Amz-Expires': '604800' }), {}, 'query'],
    ['an expiry of nothing', presigned({ 'X-Amz-Expires': '0' }), {}, 'query'],
    ['no algorithm', presigned({ 'X-Amz-Algorithm': undefined }), {}, 'AuthorizationQueryParametersError'],
    ['an algorithm alone', '/?X-Amz-Algorithm=AWS4-HMAC-SHA256', {}, 'AuthorizationQueryParametersError'],
    ['a signature alone', `/?X-Amz-Signature=${HEX}`, {}, 'AuthorizationQueryParametersError'],
    ['a token alone', '/?X-Amz-Security-Token=t', {}, 'anonymous'],
    ['no scope', presigned({ 'X-Amz-Credential': undefined }), {}, 'AuthorizationQueryParametersError'],
    [
      'a scope that is none',
      presigned({ 'X-Amz-Credential': 'AKIA' }),
      {},
      'AuthorizationQueryParametersError',
    ],
    ['no date', presigned({ 'X-Amz-Date': undefined }), {}, 'AuthorizationQueryParametersError'],
    [
      'no signed headers',
      presigned({ 'X-Amz-SignedHeaders': undefined }),
      {},
      'AuthorizationQueryParametersError',
    ],
    [
      'an empty list of signed headers',
      presigned({ 'X-Amz-SignedHeaders': '' }),
      {},
      'AuthorizationQueryParametersError',
    ],
    [
      'an empty name among the signed',
      presigned({ 'X-Amz-SignedHeaders': 'host;;range' }),
      {},
      'AuthorizationQueryParametersError',
    ],
    ['no signature', presigned({ 'X-Amz-Signature': undefined }), {}, 'AuthorizationQueryParametersError'],
    [
      'a signature too short',
      presigned({ 'X-Amz-Signature': HEX.slice(1) }),
      {},
      'AuthorizationQueryParametersError',
    ],
    [
      'a signature too long',
      presigned({ 'X-Amz-Signature': `${HEX}a` }),
      {},
      'AuthorizationQueryParametersError',
    ],
    [
      'a signature in upper case',
      presigned({ 'X-Amz-Signature': 'A'.repeat(64) }),
      {},
      'AuthorizationQueryParametersError',
    ],
  ])('%s', (_name, url, headers, expected) => {
    expect(code(url, headers)).toBe(expected);
  });
});

test('two Authorization headers are refused, whatever they say', () => {
  for (const second of [GOOD, 'Basic x', '']) {
    const parts = partsOf('GET', '/', { host: 'h', ...DATE });
    const headers = new Map(parts.headers).set('authorization', [GOOD, second]);
    expect(codeOf(() => findSignature({ ...parts, headers }))).toBe('AuthorizationHeaderMalformed');
  }
});

test('more than one signature is refused in AWS’s words', () => {
  const parts = partsOf('GET', presigned(), { host: 'h', authorization: GOOD, ...DATE });
  expect(() => findSignature(parts)).toThrow(
    expect.objectContaining({
      status: 400,
      message:
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      details: { ArgumentName: 'Authorization' },
    }),
  );
});

describe('what is read from a signature', () => {
  const scope = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', date: '20261122', region: 'us-east-1', service: 's3' };
  const find = (url: string, headers: Record<string, string>) =>
    findSignature(partsOf('GET', url, { host: 'h', ...headers }));

  test('in the header, with its token and the hash of its body', () => {
    const signature = {
      place: 'header',
      scope,
      signedHeaders: ['host', 'x-amz-date'],
      signature: HEX,
      timestamp: '20261122T060000Z',
    };
    expect(find('/', { authorization: GOOD, ...DATE })).toEqual(signature);
    expect(
      find('/', {
        authorization: GOOD,
        ...DATE,
        date: 'Sun, 22 Nov 2026 07:00:00 GMT',
        'x-amz-security-token': 'token',
        'x-amz-content-sha256': 'hash',
      }),
    ).toEqual({ ...signature, sessionToken: 'token', contentSha256: 'hash' });
    expect(find('/', { authorization: GOOD, date: 'Sun, 22 Nov 2026 07:00:00 GMT' })?.timestamp).toBe(
      '20261122T070000Z',
    );
  });

  test('in the query, whose token and hash come before those in headers', () => {
    const signature = {
      place: 'query',
      scope,
      signedHeaders: ['host', 'range'],
      signature: HEX,
      timestamp: '20261122T060000Z',
      expires: 60,
    };
    const url = presigned({ 'X-Amz-SignedHeaders': 'host;range' });
    expect(find(url, {})).toEqual(signature);
    expect(find(url, { 'x-amz-content-sha256': 'hash' })).toEqual({ ...signature, contentSha256: 'hash' });
    // A token in a header is not the one that a presigned URL was made with.
    expect(find(url, { 'x-amz-security-token': 'header' })).toEqual(signature);
    const more = presigned({
      'X-Amz-SignedHeaders': 'host;range',
      'X-Amz-Security-Token': 'token',
      'X-Amz-Content-Sha256': 'hash',
    });
    expect(find(more, { 'x-amz-content-sha256': 'other' })).toEqual({
      ...signature,
      sessionToken: 'token',
      contentSha256: 'hash',
    });
  });
});
