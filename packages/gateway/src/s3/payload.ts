import { AwsError } from '../errors/aws-error.ts';
import type { BodyCheck } from '../http/body-check.ts';
import { type Headers, header } from '../http/headers.ts';
import { AwsChunked } from '../sigv4/payload/aws-chunked.ts';
import { checksumCheck } from '../sigv4/payload/checksum-check.ts';
import { ChunkSigner } from '../sigv4/payload/chunk-signature.ts';
import { type PayloadKind, payloadKind } from '../sigv4/payload/payload-kind.ts';
import { sha256Check } from '../sigv4/payload/sha256-check.ts';
import type { Signature } from '../sigv4/types.ts';
import type { VerifiedSignature } from '../sigv4/verify.ts';
import { missingContentLength } from './errors.ts';

/** The last line of the canonical request, and how the body is bound. */
export function s3Payload(
  signature: Signature | undefined,
  headers: Headers,
): { readonly hash: string; readonly kind: PayloadKind } {
  const given = signature?.contentSha256 ?? header(headers, 'x-amz-content-sha256');
  if (given === undefined) {
    if (signature?.place === 'header')
      throw new AwsError(
        400,
        'InvalidRequest',
        'Missing required header for this request: x-amz-content-sha256',
      );
    return { hash: 'UNSIGNED-PAYLOAD', kind: { kind: 'unsigned' } };
  }
  return { hash: given, kind: payloadKind(given) };
}

/** What checks the body while it streams. */
export function bodyCheck(
  kind: PayloadKind,
  headers: Headers,
  verified: VerifiedSignature | undefined,
): BodyCheck {
  if (kind.kind === 'unsigned') return checksumCheck(headers);
  if (kind.kind === 'sha256') return sha256Check(kind.hex);
  const length = header(headers, 'x-amz-decoded-content-length') ?? '';
  if (!/^\d{1,14}$/.test(length)) throw missingContentLength();
  if (kind.signed && verified === undefined)
    throw new AwsError(400, 'InvalidRequest', 'A signed streaming body needs a signed request.');
  const trailers = (header(headers, 'x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (kind.trailer !== trailers.length > 0)
    throw new AwsError(400, 'InvalidRequest', 'x-amz-trailer and x-amz-content-sha256 do not agree.');
  return new AwsChunked({
    decodedLength: Number(length),
    trailers,
    ...(kind.signed && verified !== undefined ? { signer: new ChunkSigner(verified) } : {}),
  });
}
