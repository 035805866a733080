/** Outcomes of a request. A timeout is never a refusal, a throttle never an error of the topology. */
export const OUTCOMES = [
  'served',
  'throttle',
  'refused',
  'timeout',
  'connection',
  'server-error',
  'other',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

// Names from the AWS SDKs' retry classification and the STS, IAM and S3 error lists.
const THROTTLE = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|rate limit|LimitExceededException/i;
const REFUSED =
  /AccessDenied|permission denied|UnauthorizedOperation|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|InvalidAccessKeyId/i;
const TIMEOUT = /TimeoutError|AbortError|ETIMEDOUT|RequestTimeout|timed? ?out|deadline exceeded/i;
const CONNECTION =
  /ECONNRESET|ECONNREFUSED|EPIPE|EAI_AGAIN|ENOTFOUND|socket hang up|connection re(set|fused)/i;

/**
 * Classifies anything a client threw: AWS SDK errors (`name`, `$metadata.httpStatusCode`), `VaultError`
 * (`status`, `errors`: Vault passes on what AWS said as text), Node's socket errors (`code`). Throttling is looked for
 * first, since STS throttles with 400 and Vault hands it on as 400 or 500.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function classify(error: unknown): Exclude<Outcome, 'served'> {
  const { text, status } = describe(error);
  if (status === 429 || THROTTLE.test(text)) return 'throttle';
  if (status === 401 || status === 403 || REFUSED.test(text)) return 'refused';
  if (TIMEOUT.test(text)) return 'timeout';
  if (CONNECTION.test(text)) return 'connection';
  if (status !== undefined && status >= 500) return 'server-error';
  return 'other';
}

function describe(error: unknown): { text: string; status: number | undefined } {
  const parts: string[] = [];
  let status: number | undefined;
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 5; depth++) {
    if (typeof at !== 'object') {
      parts.push(String(at));
      break;
    }
    const seen = at as Record<string, unknown>;
    for (const key of ['name', 'code', 'Code', 'message']) {
      if (typeof seen[key] === 'string') parts.push(seen[key]);
    }
    if (Array.isArray(seen.errors)) parts.push(seen.errors.filter((e) => typeof e === 'string').join(' '));
    const http = (seen.$metadata as { httpStatusCode?: unknown } | undefined)?.httpStatusCode;
    for (const value of [seen.status, seen.statusCode, http]) {
      if (status === undefined && typeof value === 'number') status = value;
    }
    at = seen.cause;
  }
  return { text: parts.join(' '), status };
}
