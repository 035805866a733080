import { createHmac } from 'node:crypto';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { encodePath } from '../http/target.ts';
import { bytesOf, signatureDoesNotMatch } from './canonical-request.ts';
import { formatTimestamp, parseTimestamp, sameSignature } from './credential-scope.ts';
import type { Signature, SignedParts } from './types.ts';

/**
 * S3's older signature. In the query it is what the AWS CLI, boto3 and s3cmd still presign with for us-east-1 unless they
 * are told otherwise; in the header, what s3cmd and others send with `--signature-v2`. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
export const SIGV2_PARAMETERS: ReadonlySet<string> = new Set(['AWSAccessKeyId', 'Signature', 'Expires']);

/** Regions that were there before 2014: only they take it. https://docs.aws.amazon.com/general/latest/gr/signature-version-2.html */
export const SIGV2_REGIONS: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
]);

/** Query parameters that are part of the resource that is signed. */
const SIGNED_PARAMETERS: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'defaultObjectAcl',
  'delete',
  'inventory',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'partNumber',
  'policy',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'select',
  'select-type',
  'storageClass',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

/** What anybody who holds a URL may choose for himself: how a list is cut. Nothing else goes without a signature. */
const UNSIGNED_PARAMETERS: ReadonlySet<string> = new Set([
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'key-marker',
  'list-type',
  'marker',
  'max-keys',
  'max-parts',
  'max-uploads',
  'part-number-marker',
  'prefix',
  'start-after',
  'upload-id-marker',
  'version-id-marker',
]);

/** Parses the parameters of a URL that was presigned with version 2; undefined when there are none. */
export function querySignatureV2(parts: SignedParts): Signature | undefined {
  const given = parts.query.filter(([name]) => SIGV2_PARAMETERS.has(name));
  const values = new Map(given);
  if (!values.has('AWSAccessKeyId') && !values.has('Signature')) return undefined;
  if (values.size !== given.length || values.size !== SIGV2_PARAMETERS.size)
    throw denied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
  const expires = String(values.get('Expires'));
  if (!/^\d{1,15}$/.test(expires)) throw denied(`Invalid date (should be seconds since epoch): ${expires}`);
  const token = parts.query.find(([name]) => name.toLowerCase() === 'x-amz-security-token')?.[1];
  const sessionToken = token ?? header(parts.headers, 'x-amz-security-token');
  return {
    ...signatureV2('query', values.get('AWSAccessKeyId'), values.get('Signature'), sessionToken),
    expiresAt: Number(expires),
  };
}

/** Reads `AWS <key id>:<signature>`, whose time is the request’s own. */
export function headerSignatureV2(parts: SignedParts, text: string): Signature {
  const match = /^AWS ([\w-]{1,128}):([A-Za-z0-9+/]{27}=)$/.exec(text);
  if (match === null)
    throw new AwsError(
      400,
      'InvalidArgument',
      'AWS authorization header is invalid.  Expected AwsAccessKeyId:signature',
      { ArgumentName: 'Authorization' },
    );
  const date = String(header(parts.headers, 'x-amz-date') ?? header(parts.headers, 'date'));
  const time = parseTimestamp(date) ?? Date.parse(date);
  if (Number.isNaN(time)) throw denied('AWS authentication requires a valid Date or x-amz-date header');
  const token = header(parts.headers, 'x-amz-security-token');
  return signatureV2('header', match[1], match[2], token, formatTimestamp(time));
}

/** A signature of version 2, which has no scope; `timestamp` is that of a header. */
export function signatureV2(
  place: Signature['place'],
  // Stryker disable next-line StringLiteral: whoever calls has found it; the default is for the type
  accessKeyId = '',
  // Stryker disable next-line StringLiteral: whoever calls has found it; the default is for the type
  signature = '',
  sessionToken?: string,
  timestamp = '',
): Signature {
  return {
    place,
    version: 2,
    scope: { accessKeyId, date: timestamp.slice(0, 8), region: '', service: 's3' },
    signedHeaders: [],
    signature,
    timestamp,
    sessionToken,
  };
}

/** Refuses a URL whose time is over. `now` in milliseconds. */
export function checkExpiresAt({ expiresAt = 0 }: Signature, now: number): void {
  if (now <= expiresAt * 1000) return;
  throw denied('Request has expired', {
    Expires: new Date(Math.min(expiresAt * 1000, 8.64e15)).toISOString(),
    ServerTime: new Date(now).toISOString(),
  });
}

/** Throws `SignatureDoesNotMatch` unless the signature is that of the request with this secret. */
export function verifySigV2(parts: SignedParts, signature: Signature, secret: string): void {
  const ofUrl = (name: string) =>
    signature.place === 'query' && (SIGV2_PARAMETERS.has(name) || isHoisted(name));
  const unsigned = parts.query.find(
    ([name]) => !SIGNED_PARAMETERS.has(name) && !UNSIGNED_PARAMETERS.has(name) && !ofUrl(name),
  );
  if (unsigned !== undefined) throw signatureDoesNotMatch();
  // `?acl` and `?acl=` are one thing to everybody but the signer, and so are a bucket with and without its slash.
  const resource = parts.resource ?? encodePath(parts.path);
  const resources = /^\/[^/]+$/.test(resource) ? [resource, `${resource}/`] : [resource];
  const texts = resources.flatMap((each) => [
    stringToSignV2(parts, signature, each, ''),
    stringToSignV2(parts, signature, each, '='),
  ]);
  const fits = texts.some((text) =>
    sameSignature(createHmac('sha1', secret).update(text).digest('base64'), signature.signature),
  );
  const [text] = texts as [string, ...string[]];
  if (!fits)
    throw signatureDoesNotMatch({
      AWSAccessKeyId: signature.scope.accessKeyId,
      StringToSign: text,
      SignatureProvided: signature.signature,
      StringToSignBytes: bytesOf(text),
    });
}

/** Names that are headers wherever they stand in a URL of this kind. */
export function isHoisted(name: string): boolean {
  return /^(x-amz-.*|content-md5|content-type)$/i.test(name);
}

/** The text that is signed of `resource`; `empty` follows the name of a parameter without a value. */
export function stringToSignV2(
  parts: SignedParts,
  { place, expiresAt }: Signature,
  resource: string,
  empty: '' | '=',
): string {
  // Of the names that are no header of these, none is read below.
  const hoisted = new Map<string, string>();
  if (place === 'query')
    for (const [name, value] of parts.query) hoisted.set(name.toLowerCase(), trimmed(value));
  for (const name of parts.headers.keys()) hoisted.set(name, trimmed(String(header(parts.headers, name))));
  const custom = [...hoisted.keys()]
    .filter((name) => name.startsWith('x-amz-'))
    .toSorted()
    .map((name) => `${name}:${hoisted.get(name)}\n`);
  const query = [...SIGNED_PARAMETERS]
    .toSorted()
    .flatMap((signed) => parts.query.filter(([name]) => name === signed))
    .map(([name, value]) => (value === '' ? `${name}${empty}` : `${name}=${value}`))
    .join('&');
  const first = [
    parts.method,
    hoisted.get('content-md5') ?? '',
    hoisted.get('content-type') ?? '',
    // A date of Amazon’s own stands among its headers, and the plain one means nothing then.
    place === 'query' ? expiresAt : hoisted.has('x-amz-date') ? '' : header(parts.headers, 'date'),
  ];
  return `${first.join('\n')}\n${custom.join('')}${resource}${query === '' ? '' : `?${query}`}`;
}

/** Spaces and tabs alone, as HTTP knows them. */
function trimmed(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '');
}

function denied(message: string, details: Readonly<Record<string, string>> = {}): AwsError {
  return new AwsError(403, 'AccessDenied', message, details);
}
