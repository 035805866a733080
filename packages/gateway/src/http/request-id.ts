import { hash, randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8 * 512);
let at = pool.length;

/** 16 upper-case hex digits, as S3’s request ids look. Drawn from a pool, since every request needs one. */
export function newRequestId(): string {
  if (at >= pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  const id = pool.toString('hex', at, at + 8).toUpperCase();
  at += 8;
  return id;
}

/** The longer id that S3 sends along (`x-amz-id-2`, `HostId`), the same for the same request. */
export function hostIdOf(requestId: string): string {
  return hash('sha384', requestId, 'base64');
}
