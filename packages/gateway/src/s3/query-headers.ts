import { AwsError } from '../errors/aws-error.ts';
import { asHeader, type Headers, header } from '../http/headers.ts';
import type { Query } from '../http/target.ts';
import { SIGNATURE_PARAMETERS } from '../sigv4/query-signature.ts';
import { isHoisted, SIGV2_PARAMETERS } from '../sigv4/sigv2.ts';
import type { Signature } from '../sigv4/types.ts';

/** Signed with the URL, before there was a body: S3 does not compare them with it. */
const CHECKSUM = /^x-amz-(?:sdk-checksum-algorithm$|checksum-(?!algorithm$|mode$|type$))/;

/**
 * A presigned URL may carry `x-amz-*` headers as query parameters (SDKs hoist them there, signed with the rest of the
 * query): they count as headers. In any other request they are nothing but unknown parameters.
 *
 * Checksums are the exception: SDKs presign the one of an empty body, whoever uploads by the URL sends another, and S3
 * serves it: it does not compare a checksum that stands in the query.
 */
export function hoistHeaders(
  headers: Headers,
  query: Query,
  signature: Signature | undefined,
): { readonly headers: Headers; readonly query: Query } {
  const parameters = signature?.version === 2 ? SIGV2_PARAMETERS : SIGNATURE_PARAMETERS;
  const own = query.filter(([name]) => !parameters.has(name));
  if (signature?.place !== 'query') return { headers, query: own };
  const isHeader = signature.version === 2 ? isHoisted : (name: string) => /^x-amz-/i.test(name);
  const merged = new Map(headers);
  const rest: (readonly [string, string])[] = [];
  for (const [name, value] of own) {
    const lower = name.toLowerCase();
    if (!isHeader(name)) rest.push([name, value]);
    else if (CHECKSUM.test(lower)) continue;
    else if (FRAMING.test(lower))
      throw new AwsError(
        400,
        'InvalidRequest',
        `\`${name}\` says how a body is framed: send it as a header.`,
      );
    else if (merged.has(lower)) {
      // Version 2 signs such a header as one, and its clients send it in both places.
      if (signature.version !== 2 || header(merged, lower) !== value) throw twice(lower);
    } else merged.set(lower, [asHeader(name, value)]);
  }
  return { headers: merged, query: rest };
}

/** The payload was read by the headers: an upstream that found these would read another one. */
const FRAMING = /^x-amz-(content-sha256|decoded-content-length|trailer)$/;

function twice(name: string): AwsError {
  return new AwsError(400, 'InvalidArgument', 'A header is given more than once.', { ArgumentName: name });
}

/**
 * `response-*` parameters change headers of an object's answer for whoever signs for it, in letters that a header can
 * carry. Throws `InvalidRequest` for an unsigned request, `InvalidArgument` for other letters.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Overriding response header values)
 */
export function checkOverrides(query: Query, isSigned: boolean): void {
  const overrides = query.filter(([name]) => name.startsWith('response-'));
  if (overrides.length > 0 && !isSigned)
    throw new AwsError(
      400,
      'InvalidRequest',
      'Request specific response headers cannot be used for anonymous GET requests.',
    );
  for (const [ArgumentName, value] of overrides)
    if (/[^\t\x20-\x7e\xa0-\xff]/.test(value))
      throw new AwsError(400, 'InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
        ArgumentName,
        ArgumentValue: value,
      });
}
