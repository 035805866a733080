import { describe, expect, test } from 'vitest';
import { checkClock } from './clock.ts';
import { formatTimestamp } from './credential-scope.ts';
import type { Signature } from './types.ts';

const NOW = Date.parse('2026-11-22T06:00:00Z');

function signature(secondsAgo: number, presigned?: number): Signature {
  const timestamp = formatTimestamp(NOW - secondsAgo * 1000);
  return {
    place: presigned === undefined ? 'header' : 'query',
    scope: { accessKeyId: 'AKIA', date: timestamp.slice(0, 8), region: 'us-east-1', service: 's3' },
    signedHeaders: ['host'],
    signature: '',
    timestamp,
    ...(presigned === undefined ? {} : { expires: presigned }),
  };
}

function code(check: () => void): string {
  try {
    check();
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the clock', () => {
  test.each([
    [0, 'ok'],
    [900, 'ok'],
    [901, 'RequestTimeTooSkewed'],
    [-900, 'ok'],
    [-901, 'RequestTimeTooSkewed'],
  ])('a header signature made %i seconds ago: %s', (ago, expected) => {
    expect(code(() => checkClock(signature(ago), NOW))).toBe(expected);
  });

  test.each([
    [59, 60, 'ok'],
    [60, 60, 'ok'],
    [61, 60, 'AccessDenied'],
    [3600, 604_800, 'ok'],
    [-901, 604_800, 'AccessDenied'],
  ])('a presigned URL made %i seconds ago for %i seconds: %s', (ago, expires, expected) => {
    expect(code(() => checkClock(signature(ago, expires), NOW))).toBe(expected);
  });

  test('the date of the scope must be that of the signature', () => {
    const other = signature(0);
    const scope = { ...other.scope, date: '20200101' };
    expect(code(() => checkClock({ ...other, scope }, NOW))).toBe('AuthorizationHeaderMalformed');
  });

  test.each(['', 'yesterday', '20261332T000000Z', '2026-11-22T06:00:00Z'])(
    'refuses the time `%s`',
    (timestamp) => {
      expect(code(() => checkClock({ ...signature(0), timestamp }, NOW))).toBe('AccessDenied');
    },
  );
});
