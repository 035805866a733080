import { AwsError } from '../errors/aws-error.ts';
import { checkClock } from '../sigv4/clock.ts';
import { querySignature } from '../sigv4/query-signature.ts';
import { checkExpiresAt, querySignatureV2, verifySigV2 } from '../sigv4/sigv2.ts';
import type { Signature, SignedParts } from '../sigv4/types.ts';
import { headerSignature, type VerifiedSignature, verifySignature } from '../sigv4/verify.ts';
import { ANONYMOUS, type Caller } from './caller.ts';
import type { Credentials } from './credentials.ts';

export interface Authenticated {
  readonly caller: Caller;
  /** Absent for anonymous callers, and for version 2, which binds no body. */
  readonly verified?: VerifiedSignature;
}

/** The request’s signature, wherever it stands; undefined when it has none. */
export function findSignature(parts: SignedParts): Signature | undefined {
  const all = [headerSignature(parts), querySignature(parts), querySignatureV2(parts)];
  const found = all.filter((signature) => signature !== undefined);
  if (found.length > 1)
    throw new AwsError(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string ' +
        'parameter or the Authorization header should be specified',
      { ArgumentName: 'Authorization' },
    );
  return found[0];
}

/**
 * Finds out who signed the request and verifies it; `payloadHash` is the last line of the canonical request. Sessions
 * end by `now`, signatures are measured by the time that their signers have.
 */
export function authenticate(
  parts: SignedParts,
  signature: Signature | undefined,
  payloadHash: string,
  credentials: Credentials,
  now: number,
  signersNow = now,
): Authenticated {
  if (signature === undefined) return { caller: ANONYMOUS };
  const claimed = credentials.claim(signature.scope.accessKeyId, signature.sessionToken, now);
  if (signature.version === 2) {
    if (signature.place === 'query') checkExpiresAt(signature, signersNow);
    else checkClock(signature, signersNow);
    verifySigV2(parts, signature, claimed.secret);
    return { caller: claimed.caller };
  }
  checkClock(signature, signersNow);
  const verified = verifySignature(parts, signature, claimed.secret, payloadHash);
  return { caller: claimed.caller, verified };
}
