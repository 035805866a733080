import { createHash } from 'node:crypto';
import { AwsError } from '../../errors/aws-error.ts';
import type { BodyCheck } from '../../http/exchange.ts';
import { type Headers, header } from '../../http/headers.ts';
import { type Checksum, checksumFor } from './checksum.ts';

/** How the body is bound to the signature. */
export type PayloadKind =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'sha256'; readonly hex: string }
  | { readonly kind: 'chunked'; readonly signed: boolean; readonly trailer: boolean };

const STREAMING: ReadonlyMap<string, PayloadKind> = new Map([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'chunked', signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { kind: 'chunked', signed: true, trailer: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { kind: 'chunked', signed: false, trailer: true }],
]);

/**
 * Reads `x-amz-content-sha256`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function payloadKind(contentSha256: string): PayloadKind {
  if (contentSha256 === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' };
  const streaming = STREAMING.get(contentSha256);
  if (streaming !== undefined) return streaming;
  if (/^[0-9a-f]{64}$/.test(contentSha256)) return { kind: 'sha256', hex: contentSha256 };
  throw new AwsError(
    400,
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.',
    { ArgumentName: 'x-amz-content-sha256' },
  );
}

/** Checks a body against the hash that was signed. */
export function sha256Check(hex: string): BodyCheck {
  const hash = createHash('sha256');
  return {
    push(piece) {
      hash.update(piece);
      return [piece];
    },
    end() {
      const computed = hash.digest('hex');
      if (computed !== hex)
        throw new AwsError(
          400,
          'XAmzContentSHA256Mismatch',
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          { ClientComputedContentSHA256: hex, S3ComputedContentSHA256: computed },
        );
    },
  };
}

/** For bodies that the signature does not bind (`UNSIGNED-PAYLOAD`, anonymous). */
export function noCheck(): BodyCheck {
  return { push: (piece) => [piece], end() {} };
}

/**
 * Checks a body that the signature does not bind against the checksums in its headers, which the signature does bind:
 * `x-amz-checksum-*` and `Content-MD5`.
 */
export function checksumCheck(headers: Headers): BodyCheck {
  const running: { name: string; given: string; checksum: Checksum }[] = [];
  for (const name of headers.keys()) {
    const checksum = name === 'content-md5' ? md5() : checksumFor(name);
    if (checksum !== undefined) running.push({ name, given: String(header(headers, name)), checksum });
  }
  return {
    push(piece) {
      for (const { checksum } of running) checksum.update(piece);
      return [piece];
    },
    end() {
      for (const { name, given, checksum } of running)
        if (checksum.base64() !== given)
          throw new AwsError(
            400,
            'BadDigest',
            name === 'content-md5'
              ? 'The Content-MD5 you specified did not match what we received.'
              : `The ${name.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
          );
    },
  };
}

function md5(): Checksum {
  const running = createHash('md5');
  return { update: (piece) => void running.update(piece), base64: () => running.digest('base64') };
}
