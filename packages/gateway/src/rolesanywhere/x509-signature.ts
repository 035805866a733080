import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { canonicalRequest, checkSignedHeaders, sha256Hex } from '../sigv4/canonical-request.ts';
import { checkClock } from '../sigv4/clock.ts';
import { parseCredential, scopeText } from '../sigv4/credential-scope.ts';
import type { CredentialScope, Signature, SignedParts } from '../sigv4/types.ts';
import { x509 } from './certificate.ts';

/** Whose signature it is, and what certificates were shown with it. Nobody has said yet that they are trusted. */
export interface SignedByCertificate {
  readonly leaf: X509Certificate;
  readonly chain: readonly X509Certificate[];
  readonly scope: CredentialScope;
}

const ALGORITHM = /^AWS4-X509-(RSA|ECDSA)-SHA256 /;
const KEY_TYPE: Readonly<Record<string, string>> = { RSA: 'rsa', ECDSA: 'ec' };
/** Headers that a request must have and sign, beside every other `x-amz-…` that it has. */
const REQUIRED = ['host', 'x-amz-date', 'x-amz-x509'];

/** Whether the request says that a certificate's key signed it. */
export function isSignedByCertificate(parts: SignedParts): boolean {
  return parts.headers.get('authorization')?.[0]?.startsWith('AWS4-X509-') === true;
}

/**
 * Verifies a request that a certificate's key signed; `now` in milliseconds. Rejects with AWS's error where the signature is not
 * that certificate's over this request.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
export async function verifyX509Signature(
  parts: SignedParts,
  body: Buffer,
  now: number,
): Promise<SignedByCertificate> {
  const { algorithm, keyType, signature } = parsed(parts);
  const missing = REQUIRED.find((name) => !signature.signedHeaders.includes(name));
  if (missing !== undefined) throw incomplete(`the header \`${missing}\` is not signed`);
  if (signature.signedHeaders.toSorted().join() !== signature.signedHeaders.join())
    throw incomplete('the signed headers are not sorted');
  try {
    checkSignedHeaders(parts, signature);
    checkClock(signature, now);
  } catch (error) {
    throw error instanceof AwsError ? denied(error.message) : error;
  }
  const leaf = await certificateIn(header(parts.headers, 'x-amz-x509') ?? '');
  const key = keyOf(leaf);
  const chain = await Promise.all(
    (header(parts.headers, 'x-amz-x509-chain') ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map(certificateIn),
  );
  if (signature.scope.accessKeyId !== BigInt(`0x${leaf.serialNumber}`).toString())
    throw denied('the Credential does not begin with the serial number of the certificate');
  if (key.asymmetricKeyType !== keyType) throw denied(`the certificate’s key is not one for ${algorithm}`);
  const { scope, signedHeaders, timestamp } = signature;
  const canonical = canonicalRequest(parts, signedHeaders, sha256Hex(body), scope.service);
  const text = `${algorithm}\n${timestamp}\n${scopeText(scope)}\n${sha256Hex(canonical)}`;
  if (!verify('sha256', Buffer.from(text), key, Buffer.from(signature.signature, 'hex')))
    throw denied('The request signature does not match the certificate.');
  return { leaf, chain, scope };
}

function parsed(parts: SignedParts): {
  readonly algorithm: string;
  readonly keyType: string | undefined;
  readonly signature: Signature;
} {
  const lines = parts.headers.get('authorization') ?? [];
  const [text = ''] = lines;
  const [head = '', kind = ''] = ALGORITHM.exec(text) ?? [];
  if (lines.length !== 1 || head === '') throw incomplete('the algorithm is none of Roles Anywhere’s');
  const fields = new Map<string, string>();
  for (const part of text.slice(head.length).split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim();
    if (!['Credential', 'SignedHeaders', 'Signature'].includes(name) || fields.has(name))
      throw incomplete('it is not a list of Credential, SignedHeaders and Signature');
    fields.set(name, part.slice(equals + 1).trim());
  }
  const scope = parseCredential(fields.get('Credential') ?? '');
  if (scope === undefined || scope.service !== 'rolesanywhere' || !/^\d+$/.test(scope.accessKeyId))
    throw incomplete('the Credential is not `<serial number>/<date>/<region>/rolesanywhere/aws4_request`');
  const signature = fields.get('Signature') ?? '';
  if (!/^(?:[0-9a-f]{2})+$/.test(signature)) throw incomplete('the Signature is no hexadecimal text');
  return {
    algorithm: head.trim(),
    keyType: KEY_TYPE[kind],
    signature: {
      place: 'header',
      scope,
      signature,
      signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
      timestamp: header(parts.headers, 'x-amz-date') ?? '',
    },
  };
}

/** A certificate as the headers carry it: DER in Base64. */
async function certificateIn(text: string): Promise<X509Certificate> {
  const { X509Certificate: Certificate } = await x509();
  const der = Buffer.from(text, 'base64');
  try {
    if (der.toString('base64') !== text) throw new TypeError('no Base64');
    return new Certificate(der);
  } catch {
    throw denied('a header holds no X.509 certificate, DER in Base64');
  }
}

/** A key may be as strange as whoever made the certificate likes. */
function keyOf(leaf: X509Certificate): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(leaf.publicKey.rawData), format: 'der', type: 'spki' });
  } catch {
    throw denied('the certificate’s key cannot be read');
  }
}

/** 403 `AccessDeniedException`, as IAM Roles Anywhere answers an invalid signature or certificate. */
export function denied(message: string): AwsError {
  return new AwsError(403, 'AccessDeniedException', message);
}

function incomplete(why: string): AwsError {
  return new AwsError(400, 'IncompleteSignature', `The authorization header is malformed: ${why}.`);
}
