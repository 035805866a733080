import type { Certificate } from '@cordon/domain';
import { CURVE, DAY_MS, x509 as loadX509, pem, SIGNED } from './x509.ts';

/** What a certificate says of whom it is for. Times are `Date`s. */
export interface Subject {
  readonly commonName: string;
  readonly organizationalUnit?: string;
  readonly uriSans?: readonly string[];
  readonly dnsSans?: readonly string[];
  readonly emailSans?: readonly string[];
  /** Which side of a handshake it serves, its extended key usage; `client` when absent. */
  readonly usage?: 'client' | 'server';
  /** From a day ago when absent. */
  readonly notBefore?: Date;
  /** In a day when absent. */
  readonly notAfter?: Date;
}

/** An authority that vouches for clients; its key stays in this process. */
export interface ClientAuthority {
  /** Its certificate, PEM. */
  readonly ca: string;
  issue(subject: Subject): Promise<Certificate>;
  /** A list of revoked certificates, PEM, signed now. https://www.rfc-editor.org/rfc/rfc5280#section-5 */
  revoke(certificates: readonly Pick<Certificate, 'cert'>[]): Promise<string>;
}

const DAYS = 365;

/**
 * Makes an authority of that common name, on P-256, for certificates of clients. It writes whatever it is told to: who may have
 * what is for whoever holds it to know. https://www.rfc-editor.org/rfc/rfc5280#section-4
 */
export async function openClientAuthority(
  name: string,
  validity: { readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Promise<ClientAuthority> {
  const x509 = await loadX509();
  const { subtle } = globalThis.crypto;
  const { KeyUsageFlags: usage, ExtendedKeyUsage: side } = x509;
  const keys = await subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    notBefore: validity.notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: validity.notAfter ?? new Date(Date.now() + DAYS * DAY_MS),
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: SIGNED,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(usage.keyCertSign | usage.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    ca: pem(ca.toString('pem')),
    async issue(subject) {
      const own = await subtle.generateKey(CURVE, true, ['sign', 'verify']);
      const unit = subject.organizationalUnit;
      const names = [
        ...(subject.uriSans ?? []).map((value) => ({ type: 'url' as const, value })),
        ...(subject.dnsSans ?? []).map((value) => ({ type: 'dns' as const, value })),
        ...(subject.emailSans ?? []).map((value) => ({ type: 'email' as const, value })),
      ];
      const made = await x509.X509CertificateGenerator.create({
        notBefore: subject.notBefore ?? new Date(Date.now() - DAY_MS),
        notAfter: subject.notAfter ?? new Date(Date.now() + DAY_MS),
        // As a list and not as text, in which a comma would begin another part of the name.
        subject: [...(unit === undefined ? [] : [{ OU: [unit] }]), { CN: [subject.commonName] }],
        issuer: ca.subjectName.toJSON(),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: SIGNED,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(usage.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([
            subject.usage === 'server' ? side.serverAuth : side.clientAuth,
          ]),
          await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
          await x509.AuthorityKeyIdentifierExtension.create(ca),
          ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
        ],
      });
      const key = x509.PemConverter.encode(await subtle.exportKey('pkcs8', own.privateKey), 'PRIVATE KEY');
      return { cert: pem(made.toString('pem')), key: pem(key) };
    },
    async revoke(certificates) {
      const crl = await x509.X509CrlGenerator.create({
        issuer: ca.subjectName.toJSON(),
        thisUpdate: new Date(Date.now() - 60_000),
        nextUpdate: new Date(Date.now() + DAY_MS),
        entries: certificates.map(({ cert }) => ({
          serialNumber: new x509.X509Certificate(cert).serialNumber,
          revocationDate: new Date(),
        })),
        signingKey: keys.privateKey,
        signingAlgorithm: SIGNED,
      });
      return pem(crl.toString('pem'));
    },
  };
}
