import { createHmac } from 'node:crypto';
import { AwsError } from '../errors/aws-error.ts';
import { signatureDoesNotMatch } from './canonical-request.ts';
import { parseCredential, parseTimestamp, sameSignature, sign, signingKey } from './credential-scope.ts';
import { signatureV2 } from './sigv2.ts';
import type { Signature } from './types.ts';

const V4 = ['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'];
const V2 = ['policy', 'awsaccesskeyid', 'signature'];
const SKEW_MS = 15 * 60_000;

/**
 * The signature of a browser's upload, whose fields (lower-cased) carry it; undefined when nothing is signed. It signs
 * the policy document and nothing else. Throws for one that is not whole. `now` in milliseconds.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export function formSignature(fields: ReadonlyMap<string, string>, now: number): Signature | undefined {
  const isV4 = V4.slice(1).some((name) => fields.has(name));
  const isV2 = V2.slice(1).some((name) => fields.has(name));
  if (isV4 && isV2)
    throw new AwsError(400, 'InvalidArgument', 'Only one auth mechanism allowed', {
      ArgumentName: 'Signature',
    });
  if (!isV4 && !isV2) {
    if (fields.has('policy')) throw new AwsError(403, 'AccessDenied', 'Access Denied');
    return undefined;
  }
  for (const name of isV4 ? V4 : V2) if (!fields.has(name)) throw missingField(NAMES[name] ?? name);
  const token = fields.get('x-amz-security-token');
  if (isV2) return signatureV2('form', fields.get('awsaccesskeyid'), fields.get('signature'), token);
  // Stryker disable next-line StringLiteral: each that is asked for was found above
  const textOf = (name: string) => fields.get(name) ?? '';
  const scope = parseCredential(textOf('x-amz-credential'));
  const timestamp = textOf('x-amz-date');
  const time = parseTimestamp(timestamp);
  const invalid = (ArgumentName: string) =>
    new AwsError(400, 'InvalidArgument', `The value of \`${ArgumentName}\` is none that it may have`, {
      ArgumentName,
    });
  if (fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') throw invalid('X-Amz-Algorithm');
  if (scope === undefined) throw invalid('X-Amz-Credential');
  if (time === undefined || timestamp.slice(0, 8) !== scope.date) throw invalid('X-Amz-Date');
  if (time > now + SKEW_MS) throw new AwsError(403, 'AccessDenied', 'Request is not yet valid');
  return {
    place: 'form',
    scope,
    signedHeaders: [],
    signature: textOf('x-amz-signature'),
    timestamp,
    sessionToken: token,
  };
}

/** Throws `SignatureDoesNotMatch` unless the signature is that of the policy, as it stands in its field. */
export function verifyFormSignature(signature: Signature, secret: string, policy: string): void {
  const expected =
    signature.version === 2
      ? createHmac('sha1', secret).update(policy).digest('base64')
      : sign(signingKey(secret, signature.scope), policy);
  if (!sameSignature(expected, signature.signature))
    throw signatureDoesNotMatch({
      AWSAccessKeyId: signature.scope.accessKeyId,
      StringToSign: policy,
      SignatureProvided: signature.signature,
    });
}

/** As the error names them. */
const NAMES: Readonly<Record<string, string>> = {
  policy: 'Policy',
  awsaccesskeyid: 'AWSAccessKeyId',
  signature: 'Signature',
  'x-amz-algorithm': 'X-Amz-Algorithm',
  'x-amz-credential': 'X-Amz-Credential',
  'x-amz-date': 'X-Amz-Date',
  'x-amz-signature': 'X-Amz-Signature',
};

/** An upload that lacks a field. */
export function missingField(name: string): AwsError {
  return new AwsError(
    400,
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: '' },
  );
}
