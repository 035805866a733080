import type { Act, Untouched } from '@cordon/domain';
import { body, operator, s3 } from '@cordon/harness/calls';

/** The object’s bytes, existence and metadata must stay. */
export function objectStays(bucket: string, key: string): Untouched {
  return { what: `object ${bucket}/${key}`, read: s3('GetObject', { Bucket: bucket, Key: key }) };
}

/** The object’s tags must stay. */
export function tagsStay(bucket: string, key: string): Untouched {
  return { what: `tags of ${bucket}/${key}`, read: s3('GetObjectTagging', { Bucket: bucket, Key: key }) };
}

/** No upload may be open below this key. */
export function uploadsStay(bucket: string, key: string): Untouched {
  return {
    what: `open uploads of ${bucket}/${key}`,
    read: s3('ListMultipartUploads', { Bucket: bucket, Prefix: key }),
  };
}

/** The bucket’s policy must stay; the runner puts the old one back if it does not. */
export function policyStays(bucket: string): Untouched {
  return { what: `policy of bucket ${bucket}`, read: s3('GetBucketPolicy', { Bucket: bucket }) };
}

/** The operator plants an object that the attempt is about. */
export function plant(bucket: string, key: string, text = 'planted by the operator\n'): Act {
  return {
    as: operator,
    call: s3('PutObject', { Bucket: bucket, Key: key, Body: body(text), Tagging: 'planted=yes' }),
  };
}
