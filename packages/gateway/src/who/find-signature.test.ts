import { describe, expect, test } from 'vitest';
import { partsOf } from '../../testing/vectors.ts';
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
    ['SigV2', '/', { authorization: 'AWS AKIA:sig', ...DATE }, 'InvalidRequest'],
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
  ])('%s', (_name, url, headers, expected) => {
    expect(code(url, headers)).toBe(expected);
  });
});
