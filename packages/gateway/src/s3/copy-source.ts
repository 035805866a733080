import { AwsError } from '../errors/aws-error.ts';
import { encodePath, percentDecode, uriEncode } from '../http/target.ts';
import { checkBucketName, checkKey } from './address.ts';
import type { CopySource } from './permission.ts';

/**
 * Parses `x-amz-copy-source`: `[/]bucket/key[?versionId=id]`, percent-encoded. Access point ARNs are refused.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function parseCopySource(text: string): CopySource {
  const [encoded = '', version, ...rest] = text.split('?');
  const path = percentDecode(encoded).replace(/^\//, '');
  const slash = path.indexOf('/');
  if (slash <= 0 || rest.length > 0 || path.startsWith('arn:')) throw invalid();
  const bucket = path.slice(0, slash);
  const key = path.slice(slash + 1);
  if (key === '') throw invalid();
  checkBucketName(bucket);
  checkKey(key);
  if (version === undefined) return { bucket, key };
  const match = /^versionId=([^&=]+)$/.exec(version);
  if (match === null) throw invalid();
  return { bucket, key, versionId: percentDecode(match[1] ?? '') };
}

/** The one spelling in which the source is sent on, so that the upstream reads what was judged. */
export function formatCopySource(source: CopySource): string {
  const version = source.versionId === undefined ? '' : `?versionId=${uriEncode(source.versionId)}`;
  return `${source.bucket}/${encodePath(source.key)}${version}`;
}

function invalid(): AwsError {
  return new AwsError(
    400,
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    { ArgumentName: 'x-amz-copy-source' },
  );
}
