import { isIP } from 'node:net';
import type { Certificate } from '@cordon/domain';
import { CURVE, DAY_MS, x509 as loadX509, pem, SIGNED } from './x509.ts';

/** What an authority issued before it forgot its key. */
export interface Issued<Name extends string> {
  /** Certificate of the authority, PEM: what clients trust. */
  readonly ca: string;
  readonly servers: Readonly<Record<Name, Certificate>>;
}

/** A lab may be kept for long; what it trusts must not be cut off under it. */
const DAYS = 365;

/** Names of this machine, and those that nobody else answers to: the authority can speak for no other. */
const NAMES = ['localhost', 'cordon.test', 'localhost.localstack.cloud'];
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * Makes an authority for one run and a certificate for each server, by its names and addresses, all on P-256. The authority's
 * key cannot be exported and is gone when this returns: nobody can issue more. Name constraints keep it to loopback and to
 * names of the lab, so that trusting it opens nothing else. https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10
 */
export async function issueCertificates<Name extends string>(
  servers: Readonly<Record<Name, readonly string[]>>,
): Promise<Issued<Name>> {
  const x509 = await loadX509();
  const { subtle } = globalThis.crypto;
  const validity = {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAYS * DAY_MS),
  };
  const { KeyUsageFlags: usage } = x509;
  const keys = await subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: `CN=Cordon lab ${crypto.randomUUID().slice(0, 8)}`,
    keys,
    signingAlgorithm: SIGNED,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(usage.keyCertSign | usage.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.Extension('2.5.29.30', true, await nameConstraints()),
    ],
  });
  const issue = async (name: string, at: readonly string[]): Promise<Certificate> => {
    const own = await subtle.generateKey(CURVE, true, ['sign', 'verify']);
    const cert = await x509.X509CertificateGenerator.create({
      ...validity,
      subject: `CN=Cordon lab ${name}`,
      issuer: ca.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: SIGNED,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(usage.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(ca),
        new x509.SubjectAlternativeNameExtension(
          at.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        ),
      ],
    });
    const key = x509.PemConverter.encode(await subtle.exportKey('pkcs8', own.privateKey), 'PRIVATE KEY');
    return { cert: pem(cert.toString('pem')), key: pem(key) };
  };
  const issued = await Promise.all(
    Object.entries<readonly string[]>(servers).map(async ([name, at]) => [name, await issue(name, at)]),
  );
  return { ca: pem(ca.toString('pem')), servers: Object.fromEntries(issued) };
}

async function nameConstraints(): Promise<ArrayBuffer> {
  const { AsnConvert } = await import('@peculiar/asn1-schema');
  const { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } = await import(
    '@peculiar/asn1-x509'
  );
  const permitted = [
    ...NAMES.map((dNSName) => new GeneralName({ dNSName })),
    ...LOOPBACK.map((iPAddress) => new GeneralName({ iPAddress })),
  ].map((base) => new GeneralSubtree({ base }));
  return AsnConvert.serialize(new NameConstraints({ permittedSubtrees: new GeneralSubtrees(permitted) }));
}
