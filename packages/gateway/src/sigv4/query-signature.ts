import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { parseCredential } from './credential-scope.ts';
import type { Signature, SignedParts } from './types.ts';

/** Query parameters that belong to the signature, not to the operation. */
export const SIGNATURE_PARAMETERS: ReadonlySet<string> = new Set([
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
  'X-Amz-Content-Sha256',
]);

const LONGEST_SECONDS = 604_800;

/**
 * Parses the parameters of a presigned URL; undefined when there are none.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function querySignature(parts: SignedParts): Signature | undefined {
  const given = parts.query.filter(([name]) => SIGNATURE_PARAMETERS.has(name));
  if (!given.some(([name]) => name === 'X-Amz-Algorithm' || name === 'X-Amz-Signature')) return undefined;
  const values = new Map(given);
  if (values.size !== given.length) throw wrong('A query parameter of the signature is given twice.');
  if (values.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
    throw wrong('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  for (const name of ['Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'])
    if (!values.has(`X-Amz-${name}`))
      throw wrong(
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, ' +
          'X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
  // Stryker disable next-line StringLiteral: each that is asked for was found above
  const textOf = (name: string) => values.get(`X-Amz-${name}`) ?? '';
  const scope = parseCredential(textOf('Credential'));
  if (scope === undefined)
    throw wrong(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; ' +
        'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  const signature = textOf('Signature');
  if (!/^[0-9a-f]{64}$/.test(signature)) throw wrong('X-Amz-Signature is mal-formed.');
  const signedHeaders = textOf('SignedHeaders').split(';');
  if (signedHeaders.some((name) => name === '')) throw wrong('X-Amz-SignedHeaders is mal-formed.');
  return {
    place: 'query',
    scope,
    signedHeaders,
    signature,
    timestamp: textOf('Date'),
    expires: parseExpires(textOf('Expires')),
    sessionToken: values.get('X-Amz-Security-Token'),
    contentSha256: values.get('X-Amz-Content-Sha256') ?? header(parts.headers, 'x-amz-content-sha256'),
  };
}

function parseExpires(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw wrong('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 0) throw wrong('X-Amz-Expires must be non-negative');
  if (seconds > LONGEST_SECONDS)
    throw wrong(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${LONGEST_SECONDS} seconds`,
    );
  return seconds;
}

function wrong(message: string): AwsError {
  return new AwsError(400, 'AuthorizationQueryParametersError', message);
}
