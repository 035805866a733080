import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What stands behind temporary credentials; sealed into the session token, kept nowhere. */
export interface Session {
  readonly kind: 'assumed-role' | 'federated-user' | 'session';
  readonly accessKeyId: string;
  /** Secret. */
  readonly secret: string;
  readonly accountId: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** Name and unique id of the role (`assumed-role`) or the user behind the others; root has none. */
  readonly owner?: { readonly name: string; readonly id: string };
  /** RoleSessionName, or the federated user’s name. */
  readonly name: string;
  /** Inline session policy as it was given, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
  /** What GetScopedCredentials narrowed it to, JSON texts, first call first. */
  readonly scopeDown?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
  readonly sourceIdentity?: string;
  /** Whether it was obtained with credentials of another role: no longer than an hour. */
  readonly chained: boolean;
  /** `aws:FederatedProvider` and the like, for sessions from a web identity. */
  readonly context?: Readonly<Record<string, string>>;
}

const LARGEST = 64 * 1024;
const PREFIX = 'FwoG';
/** Bytes of the nonce and the tag. */
const AROUND = 12 + 16;

/**
 * Seals a session into its token, so that sessions need no storage and survive a restart of the gateway. Nobody
 * without the 0600 key can read, make or change one. It has at least `minimum` bytes.
 */
export function sealToken(session: Session, key: Buffer, minimum = 0): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const packed = deflateRawSync(JSON.stringify(session), { level: 9 });
  // What stands behind the end of the packed text is not read, and is sealed with it all the same.
  const wanted = Math.ceil((minimum - PREFIX.length) / 4) * 3 - AROUND;
  const plain = Buffer.concat([packed, Buffer.alloc(Math.max(0, wanted - packed.length))]);
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return PREFIX + sealed.toString('base64');
}

/** The session of a token; undefined for one that was truncated, changed or issued by somebody else. */
export function openToken(token: string, key: Buffer): Session | undefined {
  if (!token.startsWith(PREFIX) || token.length > LARGEST) return undefined;
  const encoded = token.slice(PREFIX.length);
  const sealed = Buffer.from(encoded, 'base64');
  if (sealed.toString('base64') !== encoded) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return JSON.parse(inflateRawSync(plain, { maxOutputLength: LARGEST }).toString()) as Session;
  } catch {}
  return undefined;
}
