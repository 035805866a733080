import { AwsError } from '../errors/aws-error.ts';
import type { Headers } from '../http/headers.ts';
import type { Query } from '../http/query.ts';
import { SIGNATURE_PARAMETERS } from '../sigv4/query-signature.ts';
import type { Signature } from '../sigv4/types.ts';

const CHECKSUM = /^x-amz-(?:sdk-checksum-algorithm$|checksum-(?!algorithm$|mode$|type$))/;

/**
 * A presigned URL may carry `x-amz-*` headers as query parameters (SDKs hoist them there, signed with the rest of the
 * query): they count as headers. In any other request they are nothing but unknown parameters.
 */
export function hoistHeaders(
  headers: Headers,
  query: Query,
  signature: Signature | undefined,
): { readonly headers: Headers; readonly query: Query } {
  const own = query.filter(([name]) => !SIGNATURE_PARAMETERS.has(name));
  if (signature?.place !== 'query') return { headers, query: own };
  const merged = new Map(headers);
  const rest: (readonly [string, string])[] = [];
  for (const [name, value] of own) {
    const lower = name.toLowerCase();
    // Signed with the URL, before there was a body: S3 does not compare them with it.
    if (CHECKSUM.test(lower)) continue;
    if (!lower.startsWith('x-amz-')) rest.push([name, value]);
    else if (merged.has(lower))
      throw new AwsError(400, 'InvalidArgument', 'A header is given more than once.', {
        ArgumentName: lower,
      });
    else merged.set(lower, [value]);
  }
  return { headers: merged, query: rest };
}
