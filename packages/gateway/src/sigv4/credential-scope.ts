import { createHmac, timingSafeEqual } from 'node:crypto';
import { BoundedMap, remembered } from '../state/bounded-map.ts';
import type { CredentialScope } from './types.ts';

/** Milliseconds of a SigV4 timestamp (`yyyymmddThhmmssZ`), or undefined when it is none. */
export function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** An HTTP date (`Sun, 22 Nov 2026 06:00:00 GMT`) as a SigV4 timestamp, or undefined. */
export function timestampOfHttpDate(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : formatTimestamp(time);
}

/** `yyyymmddThhmmssZ` */
export function formatTimestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Parses `<key id>/<date>/<region>/<service>/aws4_request`; undefined when it has another shape. */
export function parseCredential(credential: string): CredentialScope | undefined {
  const parts = credential.split('/');
  if (parts.length !== 5 || parts[4] !== 'aws4_request') return undefined;
  const [accessKeyId, date, region, service] = parts as [string, string, string, string];
  if (!/^[\w-]{1,128}$/.test(accessKeyId) || !/^\d{8}$/.test(date)) return undefined;
  if (!/^[a-z0-9-]{1,64}$/.test(region) || !/^[a-z0-9-]{1,64}$/.test(service)) return undefined;
  return { accessKeyId, date, region, service };
}

/** `<date>/<Region>/<service>/aws4_request` */
export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

const keys = new BoundedMap<Buffer>(2048);

/** Derives the SigV4 signing key; the last ones are remembered, since a key serves a whole day. */
export function signingKey(secret: string, scope: CredentialScope): Buffer {
  const id = `${secret}\n${scope.date}\n${scope.region}\n${scope.service}`;
  return remembered(keys, id, () => {
    let key = hmac(`AWS4${secret}`, scope.date);
    for (const part of [scope.region, scope.service, 'aws4_request']) key = hmac(key, part);
    return key;
  });
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
