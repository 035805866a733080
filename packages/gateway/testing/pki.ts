import type { webcrypto } from 'node:crypto';
import type { Certificate } from '@cordon/domain';
import { x509 } from '../src/rolesanywhere/certificate.ts';

const HOUR = 3_600_000;
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;

export interface ToIssue {
  readonly name: readonly Readonly<Record<string, string[]>>[];
  /** Itself when absent. */
  readonly by?: Issued;
  /** How many authorities may stand below it; absent for a client's. */
  readonly ca?: number;
  readonly rsa?: true;
  readonly from?: number;
  readonly until?: number;
  readonly usages?: 'none' | 'encipher';
  readonly hash?: 'SHA-1';
  /** A critical extension that nobody knows. */
  readonly strange?: true;
  readonly uris?: readonly string[];
  readonly dns?: readonly string[];
}

export interface Issued extends Certificate {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly name: readonly Readonly<Record<string, string[]>>[];
}

/** Whatever certificate a test wants, good or bad. */
export async function issue(now: number, what: ToIssue): Promise<Issued> {
  const lib = await x509();
  const { subtle } = globalThis.crypto;
  const algorithm = what.rsa === true ? RSA : EC;
  const keys = (await subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const { KeyUsageFlags: flag } = lib;
  const usage =
    what.usages === 'encipher'
      ? flag.keyEncipherment
      : what.ca === undefined
        ? flag.digitalSignature
        : flag.keyCertSign | flag.cRLSign;
  const names = [
    ...(what.uris ?? []).map((value) => ({ type: 'url' as const, value })),
    ...(what.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
  ];
  const signer = what.by?.keys ?? keys;
  const made = await lib.X509CertificateGenerator.create({
    subject: [...what.name],
    issuer: [...(what.by?.name ?? what.name)],
    notBefore: new Date(now + (what.from ?? -HOUR)),
    notAfter: new Date(now + (what.until ?? HOUR)),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: { ...signer.privateKey.algorithm, hash: what.hash ?? 'SHA-256' } as never,
    extensions: [
      new lib.BasicConstraintsExtension(what.ca !== undefined, what.ca, true),
      ...(what.usages === 'none' ? [] : [new lib.KeyUsagesExtension(usage, true)]),
      ...(names.length === 0 ? [] : [new lib.SubjectAlternativeNameExtension(names)]),
      ...(what.strange === true ? [new lib.Extension('1.2.3.4', true, new Uint8Array([5, 0]))] : []),
    ],
  });
  const key = lib.PemConverter.encode(await subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: made.toString('pem'), key, keys, name: what.name };
}

/** A list of what an authority took back; it should have been followed by the next one already. */
export async function revoke(
  by: Issued,
  certificates: readonly Issued[],
  nextUpdate: Date | 'none' = new Date(Date.now() - 1000),
): Promise<string> {
  const lib = await x509();
  const list = await lib.X509CrlGenerator.create({
    issuer: [...by.name],
    thisUpdate: new Date(Date.now() - HOUR),
    ...(nextUpdate === 'none' ? {} : { nextUpdate }),
    entries: certificates.map(({ cert }) => ({ serialNumber: new lib.X509Certificate(cert).serialNumber })),
    signingKey: by.keys.privateKey,
    signingAlgorithm: EC,
  });
  return list.toString('pem');
}
