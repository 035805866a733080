import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { openClientAuthority } from './client-authority.ts';
import { x509 } from './x509.ts';

const authority = openClientAuthority('Workloads');

test('a certificate says what was ordered, for a client unless it is for a server', async () => {
  const { ca, issue } = await authority;
  const { cert, key } = await issue({
    // No part of it begins another part of the name.
    commonName: 'deploy.acme, OU=globex',
    organizationalUnit: 'acme',
    uriSans: ['spiffe://cordon.test/ns/acme/sa/deploy'],
    dnsSans: ['acme.test'],
    emailSans: ['a@acme.test'],
  });
  const leaf = new X509Certificate(cert);
  expect(leaf.toLegacyObject().subject).toEqual({ OU: 'acme', CN: 'deploy.acme, OU=globex' });
  expect(leaf.subjectAltName).toBe(
    'URI:spiffe://cordon.test/ns/acme/sa/deploy, DNS:acme.test, email:a@acme.test',
  );
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect([leaf.ca, leaf.verify(new X509Certificate(ca).publicKey)]).toEqual([false, true]);
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  const server = await issue({ commonName: 'x', usage: 'server' });
  expect(new X509Certificate(server.cert).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

test('two authorities of one name are two: neither vouches for what the other issued', async () => {
  const [{ ca }, other] = await Promise.all([authority, openClientAuthority('Workloads')]);
  const leaf = new X509Certificate((await other.issue({ commonName: 'x' })).cert);
  expect([leaf.issuer, leaf.verify(new X509Certificate(ca).publicKey)]).toEqual(['CN=Workloads', false]);
});

test('what is revoked stands in a list that the authority signed', async () => {
  const { ca, issue, revoke } = await authority;
  const [one, other] = await Promise.all([issue({ commonName: 'a' }), issue({ commonName: 'b' })]);
  const pki = await x509();
  const crl = new pki.X509Crl(await revoke([one]));
  const listed = ({ cert }: { cert: string }) =>
    crl.findRevoked(new X509Certificate(cert).serialNumber.toLowerCase()) !== null;
  expect([listed(one), listed(other)]).toEqual([true, false]);
  const { publicKey } = new pki.X509Certificate(ca);
  expect(await crl.verify({ publicKey: await publicKey.export() })).toBe(true);
});
