import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, getCACertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { issueCertificates } from './authority.ts';
import { trust, trustBundle, trustEnvironment } from './trust.ts';

const issued = issueCertificates({
  gateway: ['127.0.0.1', '::1', 'localhost', '*.aws.cordon.test'],
  // Outside what the authority may speak for.
  elsewhere: ['s3.amazonaws.com', '192.0.2.1'],
});

const printOf = (pem: string) => new X509Certificate(pem).fingerprint256;

/** What a client that trusts the authority makes of a server that calls itself so. */
async function asked(server: 'gateway' | 'elsewhere', servername: string): Promise<string> {
  const { ca, servers } = await issued;
  const listening = createServer({ ...servers[server] }, (socket) => socket.end()).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const sni = /^[\d.:]+$/.test(servername) ? {} : { servername };
  const client = connect({ port, host: '127.0.0.1', ca, ...sni });
  listening.on('tlsClientError', () => undefined);
  try {
    await once(client, 'secureConnect');
    return 'trusted';
  } catch (error) {
    return (error as Error).message;
  } finally {
    client.destroy();
    listening.close();
  }
}

test('a client that trusts the authority trusts its servers by each of their names, and by no other', async () => {
  for (const name of ['127.0.0.1', 'localhost', 'acme.aws.cordon.test'])
    expect(await asked('gateway', name), name).toBe('trusted');
  expect(await asked('gateway', 'example.com')).toContain('does not match certificate');
});

test('the authority can speak for loopback and the lab’s names alone: whoever trusts it opens nothing else', async () => {
  expect(await asked('elsewhere', 's3.amazonaws.com')).toBe('permitted subtree violation');
});

test('each run has its own; keys are ECDSA on P-256, and the authority’s own is not handed out', async () => {
  const { ca, servers } = await issued;
  const other = await issueCertificates({ gateway: ['127.0.0.1'] });
  expect(other.ca).not.toBe(ca);
  const authority = new X509Certificate(ca);
  expect(authority.ca).toBe(true);
  const { cert, key } = servers.gateway;
  const leaf = new X509Certificate(cert);
  expect(leaf.ca).toBe(false);
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect(new X509Certificate(other.servers.gateway.cert).verify(authority.publicKey)).toBe(false);
  expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  expect(ca).not.toContain('PRIVATE');
});

test('trust is added to what was there, and told to other programs', async () => {
  const { ca } = await issued;
  const all = () => new Set(getCACertificates('default').map(printOf));
  const before = all();
  trust(ca);
  trust(ca);
  expect(all()).toEqual(new Set([...before, printOf(ca)]));
  expect(trustBundle()).toContain(ca);
  expect(trustBundle().match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(before.size - 1);
  expect(trustEnvironment(undefined)).toEqual({});
  expect(trustEnvironment({ caFile: '/ca', bundleFile: '/all' })).toEqual({
    AWS_CA_BUNDLE: '/ca',
    NODE_EXTRA_CA_CERTS: '/ca',
    VAULT_CACERT: '/ca',
    SSL_CERT_FILE: '/all',
  });
});
