import { AwsError } from '../errors/aws-error.ts';
import type { BodyCheck } from '../http/exchange.ts';
import { type Headers, header } from '../http/headers.ts';
import { AwsChunked, ChunkSigner } from '../sigv4/payload/aws-chunked.ts';
import { checksumCheck, type PayloadKind, payloadKind, sha256Check } from '../sigv4/payload/checks.ts';
import { UNKNOWN_UPSTREAM } from '../sigv4/payload/checksum.ts';
import type { Signature } from '../sigv4/types.ts';
import type { VerifiedSignature } from '../sigv4/verify.ts';
import { missingContentLength, notImplemented } from './errors.ts';

/** The last line of the canonical request, and how the body is bound. */
export function s3Payload(
  signature: Signature | undefined,
  headers: Headers,
): { readonly hash: string; readonly kind: PayloadKind } {
  const given = signature?.contentSha256 ?? header(headers, 'x-amz-content-sha256');
  if (given === undefined) {
    if (signature?.place === 'header' && signature.version !== 2)
      throw new AwsError(
        400,
        'InvalidRequest',
        'Missing required header for this request: x-amz-content-sha256',
      );
    return { hash: 'UNSIGNED-PAYLOAD', kind: { kind: 'unsigned' } };
  }
  const kind = payloadKind(given);
  // The upstream takes a body apart by the header alone: a URL that says otherwise would have it store another.
  const sent = header(headers, 'x-amz-content-sha256');
  if (sent !== given && (kind.kind === 'chunked' || sent?.startsWith('STREAMING-') === true))
    throw new AwsError(
      400,
      'InvalidRequest',
      'X-Amz-Content-Sha256 says how a body is framed: send it as a header.',
    );
  return { hash: given, kind };
}

/**
 * What checks the body while it streams: how it is bound to the signature, and the checksums in its headers. Those of
 * CompleteMultipartUpload are of the object that it makes, and not of its body.
 */
export function bodyCheck(
  kind: PayloadKind,
  headers: Headers,
  verified: VerifiedSignature | undefined,
  operation?: string,
): BodyCheck {
  const names = [...headers.keys()];
  // An upstream would take the frames apart that nobody checked here.
  if (kind.kind !== 'chunked' && /aws-chunked/i.test(header(headers, 'content-encoding') ?? ''))
    throw new AwsError(
      400,
      'InvalidRequest',
      'Content-Encoding aws-chunked goes with an x-amz-content-sha256 that begins with STREAMING-.',
    );
  if (operation === 'CompleteMultipartUpload') {
    const unchecked = names.find((name) => UNKNOWN_UPSTREAM.has(name));
    if (unchecked !== undefined) throw notImplemented(unchecked);
  }
  const checksums = checksumCheck(
    operation === 'CompleteMultipartUpload'
      ? new Map([...headers].filter(([name]) => !name.startsWith('x-amz-checksum-')))
      : headers,
  );
  if (kind.kind === 'unsigned') return checksums;
  return inside(
    kind.kind === 'sha256' ? sha256Check(kind.hex) : framedCheck(kind, headers, verified),
    checksums,
  );
}

/** Both checks, the second of what the first makes of the body. */
function inside(outer: BodyCheck, inner: BodyCheck): BodyCheck {
  return {
    push: (piece) => outer.push(piece).flatMap((data) => inner.push(data)),
    end() {
      outer.end();
      inner.end();
    },
  };
}

function framedCheck(
  kind: Extract<PayloadKind, { kind: 'chunked' }>,
  headers: Headers,
  verified: VerifiedSignature | undefined,
): BodyCheck {
  const length = header(headers, 'x-amz-decoded-content-length') ?? '';
  if (!/^\d{1,14}$/.test(length)) throw missingContentLength();
  if (kind.signed && verified === undefined)
    throw new AwsError(400, 'InvalidRequest', 'A signed streaming body needs a signed request.');
  const trailers = (header(headers, 'x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase())
    .filter((name) => name !== '');
  if (kind.trailer !== trailers.length > 0)
    throw new AwsError(400, 'InvalidRequest', 'x-amz-trailer and x-amz-content-sha256 do not agree.');
  return new AwsChunked({
    decodedLength: Number(length),
    trailers,
    ...(kind.signed && verified !== undefined ? { signer: new ChunkSigner(verified) } : {}),
  });
}
