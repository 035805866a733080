import { createPublicKey, verify } from 'node:crypto';
import { AwsError } from '../errors/aws-error.ts';

export interface JsonWebKey {
  readonly kid?: string;
  readonly kty?: string;
  readonly [name: string]: unknown;
}

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

const LONGEST = 20_000;

/** Takes a JSON Web Token apart; nothing in it is believed yet. Throws `InvalidIdentityToken`. */
export function parseJwt(token: string): Jwt {
  const parts = token.split('.');
  if (token.length > LONGEST || parts.length !== 3)
    throw invalid('The ID Token provided is not a valid JWT.');
  const [header = '', claims = '', signature = ''] = parts;
  return {
    header: decode(header),
    claims: decode(claims),
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw invalid('The ID Token provided is not a valid JWT.');
}

const ALGORITHMS: Readonly<Record<string, { hash: string; kty: string }>> = {
  RS256: { hash: 'RSA-SHA256', kty: 'RSA' },
  RS384: { hash: 'RSA-SHA384', kty: 'RSA' },
  RS512: { hash: 'RSA-SHA512', kty: 'RSA' },
  ES256: { hash: 'SHA256', kty: 'EC' },
  ES384: { hash: 'SHA384', kty: 'EC' },
};

/** Whether one of the provider’s keys signed the token. The algorithm is the key’s, never merely what the token says. */
export function isSignedBy(jwt: Jwt, keys: readonly JsonWebKey[]): boolean {
  const algorithm = ALGORITHMS[String(jwt.header.alg)];
  if (algorithm === undefined) return false;
  const candidates = keys.filter(
    (key) => key.kty === algorithm.kty && (jwt.header.kid === undefined || key.kid === jwt.header.kid),
  );
  return candidates.some((key) => {
    try {
      const publicKey = createPublicKey({ key: key as Record<string, string>, format: 'jwk' });
      const options =
        algorithm.kty === 'EC' ? { key: publicKey, dsaEncoding: 'ieee-p1363' as const } : publicKey;
      return verify(algorithm.hash, Buffer.from(jwt.signed), options, jwt.signature);
    } catch {
      return false;
    }
  });
}

/** Checks `exp`, `nbf` and `iat`, with five minutes’ grace for clocks. `now` in seconds. */
export function checkTimes(claims: Jwt['claims'], now: number): void {
  const { exp, nbf, iat } = claims;
  if (typeof exp !== 'number') throw invalid('Missing a required claim: exp');
  if (exp <= now)
    throw new AwsError(
      400,
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${exp}`,
    );
  for (const begin of [nbf, iat])
    if (typeof begin === 'number' && begin > now + 300) throw invalid('The ID Token is not valid yet.');
}

export function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidIdentityToken', message);
}
