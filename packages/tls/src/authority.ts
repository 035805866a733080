import { isIP } from 'node:net';
import type { Certificate } from '@cordon/domain';
import { issueBy, makeAuthority, pem } from './x509.ts';

/** What an authority issued before it forgot its key. */
export interface Issued<Name extends string> {
  /** Certificate of the authority, PEM: what clients trust. */
  readonly ca: string;
  readonly servers: Readonly<Record<Name, Certificate>>;
}

/** Names of this machine and names reserved for local use: the authority can issue for no others. */
const NAMES = ['localhost', 'cordon.test', 'localhost.localstack.cloud'];
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * Makes an authority for one run and a certificate for each server, by its names and addresses, all on P-256. The
 * authority's key cannot be exported and is gone when this returns: no more certificates can be issued. Name
 * constraints keep it to loopback and to names of the lab, so that trusting it opens nothing else.
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10
 */
export async function issueCertificates<Name extends string>(
  servers: Readonly<Record<Name, readonly string[]>>,
): Promise<Issued<Name>> {
  const authority = await makeAuthority(`Cordon lab ${crypto.randomUUID().slice(0, 8)}`, {}, async (x509) => [
    new x509.Extension('2.5.29.30', true, await nameConstraints()),
  ]);
  const { notBefore, notAfter } = authority.certificate;
  const issued = await Promise.all(
    Object.entries<readonly string[]>(servers).map(async ([name, at]) => {
      const names = at.map((value) => ({
        type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
        value,
      }));
      const subject = [{ CN: [`Cordon lab ${name}`] }];
      return [name, await issueBy(authority, { subject, notBefore, notAfter, usage: 'server', names })];
    }),
  );
  return { ca: pem(authority.certificate.toString('pem')), servers: Object.fromEntries(issued) };
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
