import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import {
  bytesOf,
  canonicalRequest,
  checkSignedHeaders,
  signatureDoesNotMatch,
  stringToSign,
} from './canonical-request.ts';
import { parseCredential, sameSignature, sign, signingKey, timestampOfHttpDate } from './credential-scope.ts';
import { headerSignatureV2 } from './sigv2.ts';
import type { Signature, SignedParts } from './types.ts';

/** A signature that holds, with what chunk signatures are chained to. */
export interface VerifiedSignature {
  readonly signature: Signature;
  readonly key: Buffer;
}

/**
 * Verifies the signature over the request with the secret of its key. `payloadHash` is what stands in the last line
 * of the canonical request; that the body really has this hash is checked while it streams.
 * Throws `SignatureDoesNotMatch`, or `AccessDenied` for unsigned headers.
 */
export function verifySignature(
  parts: SignedParts,
  signature: Signature,
  secret: string,
  payloadHash: string,
): VerifiedSignature {
  checkSignedHeaders(parts, signature);
  const canonical = canonicalRequest(parts, signature.signedHeaders, payloadHash, signature.scope.service);
  const key = signingKey(secret, signature.scope);
  const text = stringToSign(signature.timestamp, signature.scope, canonical);
  if (!sameSignature(sign(key, text), signature.signature))
    throw signatureDoesNotMatch({
      AWSAccessKeyId: signature.scope.accessKeyId,
      StringToSign: text,
      SignatureProvided: signature.signature,
      StringToSignBytes: bytesOf(text),
      CanonicalRequest: shown(canonical, signature),
      CanonicalRequestBytes: bytesOf(shown(canonical, signature)),
    });
  return { signature, key };
}

/** The canonical request without its session token, which is as good as a secret to whoever reads a client's log. */
function shown(canonical: string, { sessionToken }: Signature): string {
  return sessionToken === undefined
    ? canonical
    : canonical.replaceAll(sessionToken, '…').replaceAll(encodeURIComponent(sessionToken), '…');
}

/**
 * Parses `Authorization: AWS4-HMAC-SHA256 …`, or version 2’s `AWS …`; undefined when the request has no such header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function headerSignature(parts: SignedParts): Signature | undefined {
  const lines = parts.headers.get('authorization');
  if (lines === undefined) return undefined;
  const [text] = lines as readonly [string, ...string[]];
  if (lines.length !== 1) throw malformed('there is more than one Authorization header');
  if (text.startsWith('AWS ')) return headerSignatureV2(parts, text);
  if (!text.startsWith('AWS4-HMAC-SHA256'))
    throw new AwsError(
      400,
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  const fields = parseFields(text.slice('AWS4-HMAC-SHA256'.length));
  // Stryker disable next-line StringLiteral: what is missing is refused as what is malformed is
  const textOf = (name: string) => fields.get(name) ?? '';
  const scope = parseCredential(textOf('Credential'));
  if (scope === undefined)
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  const signature = textOf('Signature');
  if (!/^[0-9a-f]{64}$/.test(signature)) throw malformed('the Signature is mal-formed.');
  const signedHeaders = textOf('SignedHeaders').split(';');
  if (signedHeaders.some((name) => name === '')) throw malformed('missing SignedHeaders.');
  const timestamp =
    header(parts.headers, 'x-amz-date') ?? timestampOfHttpDate(String(header(parts.headers, 'date')));
  if (timestamp === undefined)
    throw new AwsError(403, 'AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  return {
    place: 'header',
    scope,
    signedHeaders,
    signature,
    timestamp,
    sessionToken: header(parts.headers, 'x-amz-security-token'),
    contentSha256: header(parts.headers, 'x-amz-content-sha256'),
  };
}

function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim();
    if (!['Credential', 'SignedHeaders', 'Signature'].includes(name) || fields.has(name))
      throw malformed('it is not a list of Credential, SignedHeaders and Signature.');
    fields.set(name, part.slice(equals + 1).trim());
  }
  return fields;
}

function malformed(why: string): AwsError {
  return new AwsError(400, 'AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`);
}
