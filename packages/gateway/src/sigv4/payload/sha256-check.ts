import { createHash } from 'node:crypto';
import { AwsError } from '../../errors/aws-error.ts';
import type { BodyCheck } from '../../http/body-check.ts';

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
