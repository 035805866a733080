import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CredentialScope } from './types.ts';

const cache = new Map<string, Buffer>();
const CACHED = 2048;

/** Derives the SigV4 signing key; the last ones are remembered, since a key serves a whole day. */
export function signingKey(secret: string, scope: CredentialScope): Buffer {
  const id = `${secret}\n${scope.date}\n${scope.region}\n${scope.service}`;
  const known = cache.get(id);
  if (known !== undefined) return known;
  let key = hmac(`AWS4${secret}`, scope.date);
  for (const part of [scope.region, scope.service, 'aws4_request']) key = hmac(key, part);
  if (cache.size >= CACHED) cache.delete(cache.keys().next().value as string);
  cache.set(id, key);
  return key;
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Hex signature of a string to sign. */
export function sign(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Compares two hex signatures in constant time. */
export function sameSignature(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
}
