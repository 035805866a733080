import { type Headers, header } from '../http/headers.ts';
import { formatCopySource } from './copy-source.ts';
import type { S3Operation } from './model/s3-operation.ts';
import type { S3Request } from './permission.ts';

const ALWAYS = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-md5',
  'user-agent',
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
] as const;

/**
 * The headers that the operation takes by S3’s service model, and no other: LocalStack’s own control headers
 * (`x-moto-account-id`, `x-localstack-…`) and any signature stay behind.
 */
export function forwardHeaders(
  operation: S3Operation,
  request: S3Request,
  authorization: string,
): Record<string, string> {
  const kept: Record<string, string> = { authorization };
  const take = (headers: Headers, name: string) => {
    const value = header(headers, name);
    if (value !== undefined) kept[name] = value;
  };
  for (const name of ALWAYS) take(request.headers, name);
  for (const name of operation.headers) take(request.headers, name);
  for (const name of request.headers.keys())
    if (name.startsWith('x-amz-meta-') || name.startsWith('x-amz-checksum-')) take(request.headers, name);
  if (request.source !== undefined) kept['x-amz-copy-source'] = formatCopySource(request.source);
  return kept;
}
