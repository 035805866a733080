import type { Context } from '@cordon/iam';
import { type Headers, header } from '../http/headers.ts';
import { parseQuery } from '../http/target.ts';
import { parseTimestamp } from '../sigv4/credential-scope.ts';
import type { Signature } from '../sigv4/types.ts';
import type { RequestFacts } from '../who/global-context.ts';
import { notImplemented } from './errors.ts';
import type { S3Operation } from './model/s3-model.ts';
import type { S3Request } from './permission.ts';

/** Headers whose value is a condition key of its own. */
const HEADER_KEYS = [
  'x-amz-acl',
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

/** https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
const AUTH_TYPES = { header: 'REST-HEADER', query: 'REST-QUERY-STRING', form: 'POST' } as const;

/** Operations that need `s3:PutObject`: they make an object, or begin an upload or add a part to it. */
const CREATES: ReadonlyMap<string, 'true' | 'false'> = new Map([
  ['PutObject', 'true'],
  ['CopyObject', 'true'],
  ['CompleteMultipartUpload', 'true'],
  ['CreateMultipartUpload', 'false'],
  ['UploadPart', 'false'],
  ['UploadPartCopy', 'false'],
]);

const DECIDING: ReadonlySet<string> = new Set([...HEADER_KEYS, 'x-amz-tagging']);

/**
 * Whether a header decides on a write which does nothing with it: a part of an upload has neither list nor class nor tags of
 * its own. Its condition key would hold of what is never done, and S3 does not take such a header either
 * (https://github.com/aws/aws-cli/issues/1674: `x-amz-acl` on UploadPart).
 */
export function decidesInVain(operation: S3Operation, name: string): boolean {
  if (!CREATES.has(operation.name) || operation.headers.includes(name)) return false;
  return DECIDING.has(name) || name.startsWith('x-amz-object-lock-');
}

/**
 * S3’s own condition keys of a request, lower-cased: all that it gives; each permission keeps those of its action. What
 * stands in a body (retention, legal hold, tags) is added by who reads it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function s3Context(
  request: S3Request,
  signature: Signature | undefined,
  { now, tlsVersion }: Pick<RequestFacts, 'now' | 'tlsVersion'>,
): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {};
  const { headers, query, operation } = request;
  const creates = CREATES.get(operation);
  if (creates !== undefined) context['s3:objectcreationoperation'] = creates;
  for (const name of HEADER_KEYS) {
    const value = header(headers, name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  for (const name of ['if-match', 'if-none-match']) {
    const value = header(headers, name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  // As the page’s examples compare it: bucket and key without a slash before them, however the header was written.
  if (request.source !== undefined)
    context['s3:x-amz-copy-source'] = `${request.source.bucket}/${request.source.key}`;
  if (LISTS.has(request.operation))
    for (const name of ['prefix', 'delimiter', 'max-keys']) {
      const value = query.get(name);
      if (value !== undefined) context[`s3:${name}`] = value;
    }
  if (tlsVersion !== undefined) context['s3:tlsversion'] = tlsVersion;
  if (signature !== undefined) {
    context['s3:authtype'] = AUTH_TYPES[signature.place];
    context['s3:signatureversion'] = signature.version === 2 ? 'AWS' : 'AWS4-HMAC-SHA256';
  }
  const sha256 = contentSha256(headers, signature);
  if (sha256 !== undefined) context['s3:x-amz-content-sha256'] = sha256;
  const age = signatureAge(signature, now);
  if (age !== undefined) context['s3:signatureage'] = String(age);
  const lock = (name: string) => header(headers, `x-amz-object-lock-${name}`);
  return {
    ...context,
    ...lockContext({ mode: lock('mode'), until: lock('retain-until-date'), hold: lock('legal-hold') }, now),
    ...headerTags(headers),
  };
}

/**
 * How the body is bound. Of presigned URLs the page of `AUTH_TYPES` says that they always have `UNSIGNED-PAYLOAD`, header or
 * not; a form signs its policy and nothing of its file, so that it is read as the same.
 */
function contentSha256(headers: Headers, signature: Signature | undefined): string | undefined {
  const given = signature?.contentSha256 ?? header(headers, 'x-amz-content-sha256');
  const isHeader = signature === undefined || signature.place === 'header';
  return given ?? (isHeader ? undefined : 'UNSIGNED-PAYLOAD');
}

/** Milliseconds, of presigned URLs and forms alone; that of version 2 is always 0. The same page. */
function signatureAge(signature: Signature | undefined, now: number): number | undefined {
  if (signature === undefined || signature.place === 'header') return undefined;
  if (signature.version === 2) return 0;
  const signedAt = parseTimestamp(signature.timestamp);
  return signedAt === undefined ? undefined : Math.max(0, now - signedAt);
}

const DAY_MS = 86_400_000;

/**
 * Object Lock’s keys, wherever a request names them: in headers of a write, in bodies of PutObjectRetention and
 * PutObjectLegalHold. The remaining days are those from now to the date, each begun day counted, so that a request for
 * ten days has ten.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 */
export function lockContext(
  {
    mode,
    until,
    hold,
  }: {
    readonly mode?: string | undefined;
    readonly until?: string | undefined;
    readonly hold?: string | undefined;
  },
  now: number,
): Context {
  const days = until === undefined ? Number.NaN : Math.ceil((Date.parse(until) - now) / DAY_MS);
  return {
    ...(mode === undefined ? {} : { 's3:object-lock-mode': mode }),
    ...(until === undefined ? {} : { 's3:object-lock-retain-until-date': until }),
    ...(Number.isNaN(days) ? {} : { 's3:object-lock-remaining-retention-days': String(days) }),
    ...(hold === undefined ? {} : { 's3:object-lock-legal-hold': hold }),
  };
}

const LISTS: ReadonlySet<string> = new Set(['ListObjects', 'ListObjectsV2', 'ListObjectVersions']);

function headerTags(headers: Headers): Record<string, string | readonly string[]> {
  const tagging = header(headers, 'x-amz-tagging');
  return tagging === undefined ? {} : requestObjectTags(parseQuery(tagging));
}

/** `s3:RequestObjectTag/*` and `s3:RequestObjectTagKeys`. */
export function requestObjectTags(
  tags: readonly (readonly [string, string])[],
): Record<string, string | readonly string[]> {
  const context = {
    's3:requestobjecttagkeys': tags.map(([key]) => key),
  };
  return { ...context, ...keysOfTags('s3:requestobjecttag', tags) };
}

/**
 * Tags as condition keys, whose names are the same in any case. S3 keeps tags apart that differ in it: of two such tags
 * either could be meant, and which one decides at AWS is nowhere said. Throws `NotImplemented` for them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html (tag keys “are not case-sensitive”)
 */
export function keysOfTags(
  key: string,
  tags: Iterable<readonly [key: string, value: string]>,
): Record<string, string> {
  const context: Record<string, string> = {};
  for (const [name, value] of tags) {
    const folded = `${key}/${name.toLowerCase()}`;
    if (Object.hasOwn(context, folded))
      throw notImplemented(`two tags \`${name.slice(0, 128)}\` that differ in case alone`);
    context[folded] = value;
  }
  return context;
}
