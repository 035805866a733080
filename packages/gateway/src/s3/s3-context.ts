import { type Headers, header } from '../http/headers.ts';
import { parseQuery } from '../http/query.ts';
import { parseTimestamp } from '../sigv4/timestamp.ts';
import type { Signature } from '../sigv4/types.ts';
import type { S3Request } from './permission.ts';

/** Headers whose value is a condition key of its own. */
const HEADER_KEYS = [
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-metadata-directive',
  'x-amz-object-ownership',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
] as const;

const RENAMED_HEADERS: Readonly<Record<string, string>> = {
  'x-amz-object-lock-mode': 's3:object-lock-mode',
  'x-amz-object-lock-retain-until-date': 's3:object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold': 's3:object-lock-legal-hold',
  'if-match': 's3:if-match',
  'if-none-match': 's3:if-none-match',
};

/**
 * S3’s own condition keys of a request, lower-cased.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function s3Context(
  request: S3Request,
  signature: Signature | undefined,
  now: number,
): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {};
  const { headers, query } = request;
  for (const name of HEADER_KEYS) {
    const value = header(headers, name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  for (const [name, key] of Object.entries(RENAMED_HEADERS)) {
    const value = header(headers, name);
    if (value !== undefined) context[key] = value;
  }
  // As the page’s examples compare it: bucket and key without a slash before them, however the header was written.
  if (request.source !== undefined)
    context['s3:x-amz-copy-source'] = `${request.source.bucket}/${request.source.key}`;
  if (LISTS.has(request.operation))
    for (const name of ['prefix', 'delimiter', 'max-keys']) {
      const value = query.get(name);
      if (value !== undefined) context[`s3:${name}`] = value;
    }
  const versionId = query.get('versionId');
  if (versionId !== undefined) context['s3:versionid'] = versionId;
  if (signature !== undefined) {
    context['s3:authtype'] = signature.place === 'query' ? 'REST-QUERY-STRING' : 'REST-HEADER';
    context['s3:signatureversion'] = 'AWS4-HMAC-SHA256';
    const signedAt = parseTimestamp(signature.timestamp);
    if (signature.place === 'query' && signedAt !== undefined)
      context['s3:signatureage'] = String(Math.max(0, now - signedAt));
  }
  return { ...context, ...headerTags(headers) };
}

const LISTS: ReadonlySet<string> = new Set([
  'ListObjects',
  'ListObjectsV2',
  'ListObjectVersions',
  'ListMultipartUploads',
]);

function headerTags(headers: Headers): Record<string, string | readonly string[]> {
  const tagging = header(headers, 'x-amz-tagging');
  return tagging === undefined ? {} : requestObjectTags(parseQuery(tagging));
}

/** `s3:RequestObjectTag/*` and `s3:RequestObjectTagKeys`. */
export function requestObjectTags(
  tags: readonly (readonly [string, string])[],
): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {
    's3:requestobjecttagkeys': tags.map(([key]) => key),
  };
  for (const [key, value] of tags) context[`s3:requestobjecttag/${key.toLowerCase()}`] = value;
  return context;
}
