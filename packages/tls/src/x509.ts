import type { webcrypto } from 'node:crypto';
import type { Certificate } from '@cordon/domain';
import type { Extension, JsonName, X509Certificate } from '@peculiar/x509';

/** Signatures of every certificate that is made here, and the keys that make them. */
export const SIGNED = { name: 'ECDSA', hash: 'SHA-256' } as const;
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const DAY_MS = 86_400_000;

/** From when a certificate holds, and how long. */
export interface Validity {
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

/** Loaded when it is needed: it takes longer than all that is done with it. */
export async function x509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** PEM text with exactly one newline at its end. */
export const pem = (text: string): string => `${text.trimEnd()}\n`;

/** An authority with its key, which cannot be exported. */
export interface Authority {
  readonly x509: Awaited<ReturnType<typeof x509>>;
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** A lab may run for long; its authority must not expire before it. */
const DAYS = 365;

/** Makes an authority on P-256, from a day ago and for a year unless it says otherwise. */
export async function makeAuthority(
  name: string,
  validity: Validity = {},
  more: (of: Authority['x509']) => Promise<readonly Extension[]> = async () => [],
): Promise<Authority> {
  const loaded = await x509();
  const { KeyUsageFlags: usage } = loaded;
  const keys = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const certificate = await loaded.X509CertificateGenerator.createSelfSigned({
    notBefore: validity.notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: validity.notAfter ?? new Date(Date.now() + DAYS * DAY_MS),
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: SIGNED,
    extensions: [
      new loaded.BasicConstraintsExtension(true, 0, true),
      new loaded.KeyUsagesExtension(usage.keyCertSign | usage.cRLSign, true),
      await loaded.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...(await more(loaded)),
    ],
  });
  return { x509: loaded, certificate, key: keys.privateKey };
}

/** A certificate with a key of its own, by the authority, for one side of a handshake. */
export async function issueBy(
  { x509: loaded, certificate, key: signingKey }: Authority,
  of: {
    /** As a list and not as text, in which a comma would begin another part of the name. */
    readonly subject: JsonName;
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly usage: 'client' | 'server';
    readonly names: readonly { readonly type: 'dns' | 'ip' | 'url' | 'email'; readonly value: string }[];
  },
): Promise<Certificate> {
  const { KeyUsageFlags: usage, ExtendedKeyUsage: side } = loaded;
  const own = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const made = await loaded.X509CertificateGenerator.create({
    notBefore: of.notBefore,
    notAfter: of.notAfter,
    subject: of.subject,
    issuer: certificate.subjectName.toJSON(),
    publicKey: own.publicKey,
    signingKey,
    signingAlgorithm: SIGNED,
    extensions: [
      new loaded.BasicConstraintsExtension(false, undefined, true),
      new loaded.KeyUsagesExtension(usage.digitalSignature, true),
      new loaded.ExtendedKeyUsageExtension([of.usage === 'server' ? side.serverAuth : side.clientAuth]),
      await loaded.SubjectKeyIdentifierExtension.create(own.publicKey),
      await loaded.AuthorityKeyIdentifierExtension.create(certificate),
      ...(of.names.length === 0 ? [] : [new loaded.SubjectAlternativeNameExtension([...of.names])]),
    ],
  });
  const key = loaded.PemConverter.encode(
    await crypto.subtle.exportKey('pkcs8', own.privateKey),
    'PRIVATE KEY',
  );
  return { cert: pem(made.toString('pem')), key: pem(key) };
}
