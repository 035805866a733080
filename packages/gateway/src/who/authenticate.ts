import { AwsError } from '../errors/aws-error.ts';
import { checkClock } from '../sigv4/clock.ts';
import { headerSignature } from '../sigv4/header-signature.ts';
import { querySignature } from '../sigv4/query-signature.ts';
import type { Signature, SignedParts } from '../sigv4/types.ts';
import { type VerifiedSignature, verifySignature } from '../sigv4/verify.ts';
import { ANONYMOUS, type Caller } from './caller.ts';
import type { Credentials } from './credentials.ts';

export interface Authenticated {
  readonly caller: Caller;
  /** Absent for anonymous callers. */
  readonly verified?: VerifiedSignature;
}

/** The request’s signature, wherever it stands; undefined when it has none. */
export function findSignature(parts: SignedParts): Signature | undefined {
  const inHeader = headerSignature(parts);
  const inQuery = querySignature(parts);
  if (inHeader !== undefined && inQuery !== undefined)
    throw new AwsError(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string ' +
        'parameter or the Authorization header should be specified',
      { ArgumentName: 'Authorization' },
    );
  return inHeader ?? inQuery;
}

/** Finds out who signed the request and verifies it; `payloadHash` is the last line of the canonical request. */
export function authenticate(
  parts: SignedParts,
  signature: Signature | undefined,
  payloadHash: string,
  credentials: Credentials,
  now: number,
): Authenticated {
  if (signature === undefined) return { caller: ANONYMOUS };
  const claimed = credentials.claim(signature.scope.accessKeyId, signature.sessionToken, now);
  checkClock(signature, now);
  const verified = verifySignature(parts, signature, claimed.secret, payloadHash);
  return { caller: claimed.caller, verified };
}
