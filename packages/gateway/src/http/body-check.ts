/**
 * Sees every byte of a body as it streams. `push` returns the bytes of the payload itself (without chunk framing)
 * and throws an `AwsError` at the first byte that is wrong; `end` throws when the whole does not hold.
 */
export interface BodyCheck {
  push(piece: Buffer): readonly Buffer[];
  end(): void;
}
