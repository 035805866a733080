import { expect, test } from 'vitest';
import { canonicalRequest } from './canonical-request.ts';

const asked = (path: string, service: string) =>
  canonicalRequest(
    { method: 'POST', path, query: [], headers: new Map([['host', ['sts.amazonaws.com']]]), resource: path },
    ['host'],
    'hash',
    service,
  );

test('repeated slashes are one, but not for S3, whose keys may hold them', () => {
  expect(asked('//', 'sts')).toBe(asked('/', 'sts'));
  expect(asked('//', 'iam')).toBe(asked('/', 'iam'));
  expect(asked('/b//k', 's3')).not.toBe(asked('/b/k', 's3'));
});
