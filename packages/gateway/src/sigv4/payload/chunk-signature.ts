import { AwsError } from '../../errors/aws-error.ts';
import { sha256Hex, signatureDoesNotMatch } from '../canonical-request.ts';
import { sameSignature, scopeText, sign } from '../credential-scope.ts';
import type { VerifiedSignature } from '../verify.ts';

const EMPTY = sha256Hex('');

/** Verifies chunk after chunk, each signed over the signature before it, beginning with the request’s. */
export class ChunkSigner {
  readonly #verified: VerifiedSignature;
  #previous: string;

  constructor(verified: VerifiedSignature) {
    this.#verified = verified;
    this.#previous = verified.signature.signature;
  }

  /** `hash` is the hex SHA-256 of the chunk’s data. */
  verifyChunk(hash: string, given: string): void {
    this.#verify(`AWS4-HMAC-SHA256-PAYLOAD`, `${EMPTY}\n${hash}`, given);
  }

  /** `trailers` are the canonical trailing headers, each `name:value\n`. */
  verifyTrailer(trailers: string, given: string): void {
    this.#verify('AWS4-HMAC-SHA256-TRAILER', sha256Hex(trailers), given);
  }

  #verify(algorithm: string, rest: string, given: string): void {
    if (!/^[0-9a-f]{64}$/.test(given))
      throw new AwsError(400, 'InvalidRequest', 'A chunk signature is missing or mal-formed.');
    const { signature, key } = this.#verified;
    const text = `${algorithm}\n${signature.timestamp}\n${scopeText(signature.scope)}\n${this.#previous}\n${rest}`;
    const expected = sign(key, text);
    if (!sameSignature(expected, given)) throw signatureDoesNotMatch();
    this.#previous = expected;
  }
}
