import { issueCertificates } from '@cordon/tls';

/** A gateway's certificate, issued as the lab has it, and who issued it. */
export async function gatewayCertificate() {
  const { ca, servers } = await issueCertificates({
    gateway: ['127.0.0.1', 'localhost', 'aws.cordon.test', '*.aws.cordon.test'],
  });
  return { ca, certificate: servers.gateway };
}
