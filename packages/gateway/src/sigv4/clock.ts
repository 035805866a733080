import { AwsError } from '../errors/aws-error.ts';
import { parseTimestamp } from './credential-scope.ts';
import type { Signature } from './types.ts';

const SKEW_MS = 15 * 60_000;

/**
 * Refuses a signature that is too old, too new, or expired. Header signatures live 15 minutes either way; presigned
 * ones from X-Amz-Date for X-Amz-Expires seconds.
 */
export function checkClock(signature: Signature, now: number): void {
  const time = parseTimestamp(signature.timestamp);
  if (time === undefined)
    throw signature.place === 'query'
      ? new AwsError(
          400,
          'AuthorizationQueryParametersError',
          "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
        )
      : new AwsError(403, 'AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  if (signature.timestamp.slice(0, 8) !== signature.scope.date) throw wrongDate(signature);
  if (signature.place === 'query') {
    if (time > now + SKEW_MS)
      throw new AwsError(403, 'AccessDenied', 'Request is not yet valid', {
        'X-Amz-Date': signature.timestamp,
      });
    const end = time + (signature.expires ?? 0) * 1000;
    if (now > end)
      throw new AwsError(403, 'AccessDenied', 'Request has expired', {
        'X-Amz-Expires': String(signature.expires),
        Expires: new Date(end).toISOString(),
        ServerTime: new Date(now).toISOString(),
      });
    return;
  }
  if (Math.abs(now - time) > SKEW_MS)
    throw new AwsError(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: signature.timestamp,
        ServerTime: new Date(now).toISOString(),
        MaxAllowedSkewMilliseconds: String(SKEW_MS),
      },
    );
}

function wrongDate(signature: Signature): AwsError {
  const why = `Invalid credential date "${signature.scope.date}". This date is not the same as X-Amz-Date: "${signature.timestamp.slice(0, 8)}".`;
  return signature.place === 'query'
    ? new AwsError(400, 'AuthorizationQueryParametersError', why)
    : new AwsError(400, 'AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`);
}
