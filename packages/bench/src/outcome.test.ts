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

const NAMES = {
  throttle: [
    ...['Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException'],
    ...['RequestLimitExceeded', 'SlowDown', 'rate limit quota exceeded', 'LimitExceededException'],
  ],
  refused: [
    ...['AccessDenied', 'AccessDeniedException', 'permission denied', 'UnauthorizedOperation'],
    ...['InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredToken', 'InvalidAccessKeyId'],
  ],
  timeout: [
    ...['TimeoutError', 'AbortError', 'ETIMEDOUT', 'RequestTimeout', 'timed out', 'timeout', 'time out'],
    'context deadline exceeded',
  ],
  connection: [
    ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND', 'socket hang up'],
    ...['connection reset', 'connection refused'],
  ],
} as const;

test.each(Object.entries(NAMES).flatMap(([outcome, names]) => names.map((name) => [name, outcome] as const)))(
  '%s is a %s, wherever an error says it',
  (name, outcome) => {
    for (const key of ['name', 'code', 'Code', 'message']) expect(classify({ [key]: name })).toBe(outcome);
    expect(classify({ errors: ['1 error occurred', name] })).toBe(outcome);
    expect(classify({ cause: { cause: { message: name } } })).toBe(outcome);
    expect(classify(name)).toBe(outcome);
  },
);

test.each([
  [429, 'throttle'],
  [401, 'refused'],
  [403, 'refused'],
  [500, 'server-error'],
  [503, 'server-error'],
  [499, 'other'],
  [404, 'other'],
] as const)('a status of %i alone is a %s, however it is carried', (status, outcome) => {
  for (const error of [{ status }, { statusCode: status }, { $metadata: { httpStatusCode: status } }])
    expect(classify(error)).toBe(outcome);
  expect(classify({ cause: { status } })).toBe(outcome);
});

test('the outermost status counts, throttling before a refusal, and a chain without an end is given up', () => {
  expect(classify({ status: 404, cause: { status: 503 } })).toBe('other');
  expect(classify({ name: 'SlowDown', status: 403 })).toBe('throttle');
  expect(classify({ name: 'AccessDenied', message: 'timed out' })).toBe('refused');
  expect(classify({ name: 'TimeoutError', code: 'ECONNRESET' })).toBe('timeout');
  expect(classify({ code: 'ECONNRESET', status: 500 })).toBe('connection');
  const round: { cause?: unknown } = {};
  round.cause = round;
  expect(classify(round)).toBe('other');
  const deep = (depth: number): object => (depth === 0 ? { name: 'SlowDown' } : { cause: deep(depth - 1) });
  expect([classify(deep(4)), classify(deep(5))]).toEqual(['throttle', 'other']);
  expect(classify({ errors: [7, 'AccessDenied'], name: 7 })).toBe('refused');
  expect(classify(null)).toBe('other');
});
