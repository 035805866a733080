import type { Certificate } from '@cordon/domain';
import { DAY_MS, issueBy, makeAuthority, pem, SIGNED, type Validity } from './x509.ts';

/** The subject of a certificate. Times are `Date`s. */
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

/** An authority for client certificates; its key stays in this process. */
export interface ClientAuthority {
  /** Its certificate, PEM. */
  readonly ca: string;
  issue(subject: Subject): Promise<Certificate>;
  /** A list of revoked certificates, PEM, signed now. https://www.rfc-editor.org/rfc/rfc5280#section-5 */
  revoke(certificates: readonly Pick<Certificate, 'cert'>[]): Promise<string>;
}

/**
 * Makes an authority of that common name, on P-256, for certificates of clients. It issues whatever it is asked for:
 * its holder decides who may have what. https://www.rfc-editor.org/rfc/rfc5280#section-4
 */
export async function openClientAuthority(name: string, validity: Validity = {}): Promise<ClientAuthority> {
  const authority = await makeAuthority(name, validity);
  const { x509, certificate } = authority;
  return {
    ca: pem(certificate.toString('pem')),
    issue: ({ organizationalUnit: unit, commonName, uriSans = [], dnsSans = [], emailSans = [], ...more }) =>
      issueBy(authority, {
        subject: [...(unit === undefined ? [] : [{ OU: [unit] }]), { CN: [commonName] }],
        notBefore: more.notBefore ?? new Date(Date.now() - DAY_MS),
        notAfter: more.notAfter ?? new Date(Date.now() + DAY_MS),
        usage: more.usage ?? 'client',
        names: [
          ...uriSans.map((value) => ({ type: 'url' as const, value })),
          ...dnsSans.map((value) => ({ type: 'dns' as const, value })),
          ...emailSans.map((value) => ({ type: 'email' as const, value })),
        ],
      }),
    async revoke(certificates) {
      const crl = await x509.X509CrlGenerator.create({
        issuer: certificate.subjectName.toJSON(),
        thisUpdate: new Date(Date.now() - 60_000),
        nextUpdate: new Date(Date.now() + DAY_MS),
        entries: certificates.map(({ cert }) => ({
          serialNumber: new x509.X509Certificate(cert).serialNumber,
          revocationDate: new Date(),
        })),
        signingKey: authority.key,
        signingAlgorithm: SIGNED,
      });
      return pem(crl.toString('pem'));
    },
  };
}
