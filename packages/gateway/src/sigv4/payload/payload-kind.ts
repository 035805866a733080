import { AwsError } from '../../errors/aws-error.ts';

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
