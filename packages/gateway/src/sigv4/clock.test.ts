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
    [-900, 604_800, 'ok'],
    [-901, 604_800, 'AccessDenied'],
  ])('a presigned URL made %i seconds ago for %i seconds: %s', (ago, expires, expected) => {
    expect(code(() => checkClock(signature(ago, expires), NOW))).toBe(expected);
  });

  test('the date of the scope must be that of the signature', () => {
    const other = signature(0);
    const scope = { ...other.scope, date: '20200101' };
    expect(() => checkClock({ ...other, scope }, NOW)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        message: expect.stringContaining('"20200101". This date is not the same as X-Amz-Date: "20261122".'),
      }),
    );
    expect(code(() => checkClock({ ...signature(0, 60), scope }, NOW))).toBe(
      'AuthorizationQueryParametersError',
    );
  });

  test.each(['', 'yesterday', '20261332T000000Z', '2026-11-22T06:00:00Z'])(
    'refuses the time `%s`',
    (timestamp) => {
      expect(code(() => checkClock({ ...signature(0), timestamp }, NOW))).toBe('AccessDenied');
      expect(code(() => checkClock({ ...signature(0, 60), timestamp }, NOW))).toBe(
        'AuthorizationQueryParametersError',
      );
    },
  );

  test('a refusal says which times it compared', () => {
    const ServerTime = '2026-11-22T06:00:00.000Z';
    const refused = (ago: number, presigned?: number) => {
      try {
        checkClock(signature(ago, presigned), NOW);
      } catch (error) {
        return error;
      }
    };
    expect(refused(901)).toMatchObject({
      status: 403,
      details: { RequestTime: '20261122T054459Z', ServerTime, MaxAllowedSkewMilliseconds: '900000' },
    });
    expect(refused(61, 60)).toMatchObject({
      status: 403,
      details: { 'X-Amz-Expires': '60', Expires: '2026-11-22T05:59:59.000Z', ServerTime },
    });
    expect(refused(-901, 60)).toMatchObject({ status: 403, details: { 'X-Amz-Date': '20261122T061501Z' } });
  });

  test('a presigned URL that says no time has none', () =>
    expect(code(() => checkClock({ ...signature(1), place: 'query' }, NOW))).toBe('AccessDenied'));
});
