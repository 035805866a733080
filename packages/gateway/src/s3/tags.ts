import type { Context } from '@cordon/iam';
import type { Core } from '../core.ts';
import { AwsError } from '../errors/aws-error.ts';
import { type Headers, header } from '../http/headers.ts';
import { encodePath, parseQuery, uriEncode } from '../http/target.ts';
import { OWN_QUESTION, unavailable } from '../http/upstream.ts';
import type { Bucket } from '../state/entities.ts';
import { answered, tagsIn } from './document.ts';
import type { S3Request } from './permission.ts';
import { keysOfTags } from './s3-context.ts';

/** Tags of a stored object, asked of the upstream; none when the object does not exist. */
export async function objectTags(
  core: Core,
  bucket: Bucket,
  key: string,
  versionId?: string,
): Promise<ReadonlyMap<string, string>> {
  const version = versionId === undefined ? '' : `&versionId=${uriEncode(versionId)}`;
  const answer = await core.upstream.call({
    method: 'GET',
    path: `/${bucket.name}/${encodePath(key)}?tagging=${version}`,
    headers: { ...OWN_QUESTION, authorization: core.upstream.authorization(bucket.accountId, 's3') },
  });
  // No answer is not the answer that there are none: a Deny on a tag would not hold.
  if (answer.status >= 500) throw unavailable(new Error(`the tags were answered ${answer.status}`));
  return answer.status === 200 ? tagsIn(answered('PutObjectTagging', answer.body), 'TagSet') : new Map();
}

/**
 * A bucket’s tags as condition keys of requests on it and on its objects; none until ABAC is switched on for it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
 */
export function bucketTagContext({ abac, tags }: Bucket): Context {
  if (abac !== true) return {};
  const pairs = Object.entries(tags);
  return { ...keysOfTags('aws:resourcetag', pairs), ...keysOfTags('s3:buckettag', pairs) };
}

/** `aws:RequestTag/…` and `aws:TagKeys` of a request that sets tags, or takes the tags with these keys away. */
export function requestTagContext(
  tags: ReadonlyMap<string, string>,
  removed: readonly string[] = [],
): Context {
  const keys = [...tags.keys(), ...removed];
  if (keys.length === 0) return {};
  return { 'aws:tagkeys': keys, ...keysOfTags('aws:requesttag', tags) };
}

/** Once tags decide, they are changed by TagResource and UntagResource alone, which have permissions of their own. */
export function checkTagging({ operation }: S3Request, bucket: Bucket | undefined): void {
  if (bucket?.abac === true && (operation === 'PutBucketTagging' || operation === 'DeleteBucketTagging'))
    throw new AwsError(
      400,
      'InvalidRequest',
      'Attribute-based access control is enabled for this bucket: use TagResource and UntagResource.',
    );
}

const LETTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Throws for tags that no object may have: more than ten, keys over 128 characters or values over 256, letters that tags
 * do not have, AWS's own prefix.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export function checkObjectTags(tags: Iterable<readonly [key: string, value: string]>): void {
  let count = 0;
  for (const [key, value] of tags) {
    count++;
    if (/^aws:/i.test(key)) throw invalidTag('Your TagKey cannot be prefixed with aws:', key);
    if (key === '' || [...key].length > 128 || !LETTERS.test(key))
      throw invalidTag('The TagKey you have provided is invalid', key);
    if ([...value].length > 256 || !LETTERS.test(value))
      throw invalidTag('The TagValue you have provided is invalid', key, value);
  }
  if (count > 10) throw new AwsError(400, 'BadRequest', 'Object tags cannot be greater than 10');
}

function invalidTag(message: string, key: string, value?: string): AwsError {
  return new AwsError(400, 'InvalidTag', message, {
    TagKey: key.slice(0, 200),
    ...(value === undefined ? {} : { TagValue: value.slice(0, 300) }),
  });
}

const NAME = 'x-amz-tagging';

/**
 * The headers with `x-amz-tagging` written anew from how it is read here, so that no upstream reads other tags than were
 * judged. A copy that does not replace the tags takes those of its source: the header is not there then. Throws `InvalidArgument` for what is no list of tags, or names a key twice.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (x-amz-tagging)
 */
export function withOneTagging(headers: Headers, operation?: string): Headers {
  const given = header(headers, NAME);
  if (given === undefined) return headers;
  if (operation === 'CopyObject' && header(headers, 'x-amz-tagging-directive') !== 'REPLACE')
    return new Map([...headers].filter(([name]) => name !== NAME));
  const tags = read(given);
  if (tags === undefined || new Set(tags.map(([key]) => key)).size < tags.length)
    throw new AwsError(
      400,
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      { ArgumentName: NAME, ArgumentValue: given },
    );
  checkObjectTags(tags);
  const written = tags.map(([key, value]) => `${uriEncode(key)}=${uriEncode(value)}`).join('&');
  return new Map([...headers, [NAME, [written]]]);
}

function read(text: string): ReturnType<typeof parseQuery> | undefined {
  try {
    return parseQuery(text);
  } catch {
    return undefined;
  }
}
