import { expect, test } from 'vitest';
import { classify } from './sample.ts';

const named = (name: string, more: object = {}) => Object.assign(new Error('x'), { name, ...more });

test.each([
  ['an SDK throttle, sent as 400', named('Throttling', { $metadata: { httpStatusCode: 400 } }), 'throttle'],
  ['S3 asking to slow down', named('SlowDown', { $metadata: { httpStatusCode: 503 } }), 'throttle'],
  [
    'Vault handing on an STS throttle',
    named('VaultError', { status: 500, errors: ['Throttling: Rate exceeded'] }),
    'throttle',
  ],
  ['Vault’s own rate quota', named('VaultError', { status: 429, errors: [] }), 'throttle'],
  ['an SDK refusal', named('AccessDenied', { $metadata: { httpStatusCode: 403 } }), 'refused'],
  ['a Vault refusal', named('VaultError', { status: 403, errors: ['permission denied'] }), 'refused'],
  [
    'Vault handing on an AWS refusal as 400',
    named('VaultError', { status: 400, errors: ['AccessDenied: no'] }),
    'refused',
  ],
  ['an abort', new DOMException('late', 'TimeoutError'), 'timeout'],
  ['a reset', named('Error', { code: 'ECONNRESET' }), 'connection'],
  [
    'a cause further down',
    new Error('fetch failed', { cause: named('Error', { code: 'ECONNREFUSED' }) }),
    'connection',
  ],
  ['an internal error', named('VaultError', { status: 500, errors: ['internal'] }), 'server-error'],
  ['a bad request', named('ValidationError', { $metadata: { httpStatusCode: 400 } }), 'other'],
  ['no error at all', undefined, 'other'],
  ['a string', 'boom', 'other'],
])('%s', (_, error, outcome) => {
  expect(classify(error)).toBe(outcome);
});
