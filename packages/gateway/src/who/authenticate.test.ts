import { describe, expect, test } from 'vitest';
import { ACCOUNT, aKey, aRole, aSession, aUser, codeOf, storeOf, tokenKey } from '../../testing/entities.ts';
import { partsOf, signedRequest } from '../../testing/signed-request.ts';
import { sha256Hex } from '../sigv4/canonical-request.ts';
import type { SignedParts } from '../sigv4/types.ts';
import { authenticate, findSignature } from './authenticate.ts';
import { ANONYMOUS } from './caller.ts';
import { Credentials } from './credentials.ts';
import { sealToken } from './session.ts';

const NOW = Date.parse('2026-11-22T06:00:00Z');
const alice = aUser('alice');
const role = aRole('acme');
const key = { accessKeyId: aKey(alice).id, secretAccessKey: aKey(alice).secret };
const KEY = tokenKey();
const admin = { accessKeyId: 'AKIAADMIN', secretAccessKey: 'admin' };
const credentials = new Credentials({
  roots: { [ACCOUNT]: admin },
  admin,
  state: storeOf({ users: [alice], keys: [aKey(alice)], roles: [role] }),
  tokenKey: KEY,
});
const session = aSession({
  owner: { name: 'acme', id: role.id },
  expiresAt: NOW / 1000 + 60,
  secret: 'of the session',
});
const temporary = { accessKeyId: session.accessKeyId, secretAccessKey: session.secret };

function parts(by: typeof key, headers: Record<string, string> = {}, now = NOW): SignedParts {
  const raw = signedRequest({ method: 'GET', path: '/b/k', host: 'h', credentials: by, headers, now });
  return partsOf('GET', raw.path, raw.headers);
}
const who = (of: SignedParts, hash = sha256Hex(''), now = NOW) =>
  authenticate(of, findSignature(of), hash, credentials, now);
const code = (of: SignedParts, hash?: string, now?: number) => codeOf(() => who(of, hash, now));

describe('who signed a request', () => {
  test('nobody: anonymous, and nothing is verified', () => {
    expect(who(partsOf('GET', '/b/k', { host: 'h' }))).toEqual({ caller: ANONYMOUS });
  });

  test('a user, and what the body’s chunks are chained to', () => {
    const { caller, verified } = who(parts(key));
    expect([caller.arn, caller.accessKeyId]).toEqual([alice.arn, key.accessKeyId]);
    expect(verified?.signature.signature).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a session, by its token', () => {
    const token = sealToken(session, KEY);
    expect(who(parts(temporary, { 'x-amz-security-token': token })).caller.arn).toBe(
      `arn:aws:sts::${ACCOUNT}:assumed-role/acme/session`,
    );
    expect(code(parts(temporary))).toBe('InvalidAccessKeyId');
    expect(code(parts(key, { 'x-amz-security-token': token }))).toBe('InvalidToken');
    const stranger = { ...temporary, secretAccessKey: 'another' };
    expect(code(parts(stranger, { 'x-amz-security-token': token }))).toBe('SignatureDoesNotMatch');
  });

  test('not by another’s secret, over another body, or with something changed', () => {
    expect(code(parts({ ...key, secretAccessKey: admin.secretAccessKey }))).toBe('SignatureDoesNotMatch');
    expect(code(parts(key), sha256Hex('another'))).toBe('SignatureDoesNotMatch');
    expect(code({ ...parts(key), path: '/b/other' })).toBe('SignatureDoesNotMatch');
  });

  test('not at another time: the clock is asked', () => {
    expect([code(parts(key, {}, NOW - 900_000)), code(parts(key, {}, NOW - 901_000))]).toEqual([
      'ok',
      'RequestTimeTooSkewed',
    ]);
    expect([code(parts(key, {}, NOW + 900_000)), code(parts(key, {}, NOW + 901_000))]).toEqual([
      'ok',
      'RequestTimeTooSkewed',
    ]);
  });

  test('not after the session’s end', () => {
    const headers = { 'x-amz-security-token': sealToken(session, KEY) };
    const at = (now: number) => code(parts(temporary, headers, now), undefined, now);
    expect([at(NOW), at(NOW + 59_000), at(NOW + 60_000), at(NOW + 61_000)]).toEqual([
      'ok',
      'ok',
      'ExpiredToken',
      'ExpiredToken',
    ]);
    // Its signer may have another time than the one that counts, in which it was over long ago.
    const of = parts(temporary, headers);
    const late = (signersNow: number) =>
      codeOf(() => authenticate(of, findSignature(of), sha256Hex(''), credentials, NOW + 60_000, signersNow));
    expect(late(NOW)).toBe('ExpiredToken');
  });
});
