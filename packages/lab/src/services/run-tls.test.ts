import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { issueCertificates } from '@cordon/tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inClearText, throughProxy } from '../terraform/env.ts';
import { openTls, readTls, trustAttached } from './run-tls.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cordon-tls-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('a run speaks TLS unless it is told not to', () => {
  expect([{}, { CORDON_TLS: '' }, { CORDON_TLS: 'on' }, { CORDON_TLS: 'off' }].map(readTls)).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(() => readTls({ CORDON_TLS: 'no' })).toThrow('`CORDON_TLS` is `no`: give `on` or `off`');
});

it('writes what others trust it by, for its user alone, and no private key', async () => {
  const tls = await openTls(home, { secured: true, attached: '' });
  const { caFile, bundleFile } = tls?.files ?? { caFile: '', bundleFile: '' };
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.map(({ parentPath, name }) => join(parentPath, name)).sort()).toEqual(
    [bundleFile, caFile].sort(),
  );
  for (const file of [caFile, bundleFile]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('PRIVATE');
  }
  const ca = new X509Certificate(readFileSync(caFile));
  for (const { cert } of Object.values(tls?.servers ?? {}))
    expect(new X509Certificate(cert).verify(ca.publicKey)).toBe(true);
  const gateway = new X509Certificate(tls?.servers?.gateway.cert ?? '');
  for (const name of [
    'localhost',
    'aws.cordon.test',
    'acme.aws.cordon.test',
    'acme.s3.localhost.localstack.cloud',
  ])
    expect(gateway.checkHost(name), name).toBeDefined();
  expect(gateway.checkIP('127.0.0.1')).toBeDefined();
  expect(gateway.checkHost('s3.amazonaws.com')).toBeUndefined();
});

it('has nothing to trust where nothing speaks TLS', async () => {
  expect(await openTls(home, { secured: false, attached: '' })).toBeUndefined();
  expect(readdirSync(home)).toEqual([]);
});

it('trusts attached services by the usual settings, and says which file is none', async () => {
  const { ca } = await issueCertificates({});
  const file = join(home, 'their-ca.pem');
  writeFileSync(file, ca);
  const vault = { address: 'https://vault.test:8200', token: 't' };
  const attached = await trustAttached({ vault }, { VAULT_CACERT: file });
  expect(attached).toBe(ca);
  const print = (pem: string) => new X509Certificate(pem).fingerprint256;
  expect(getCACertificates('default').map(print)).toContain(print(ca));
  // Not speaking TLS oneself is no reason to forget whom the attached ones are trusted by.
  const tls = await openTls(home, { secured: false, attached });
  expect(tls?.servers).toBeUndefined();
  expect(readFileSync(tls?.files.caFile ?? '', 'utf8')).toBe(ca);
  expect(readFileSync(tls?.files.bundleFile ?? '', 'utf8')).toContain(ca);
  const aws = { endpoint: 'http://127.0.0.1:4566' };
  expect(await trustAttached({ aws }, { AWS_CA_BUNDLE: '/not/asked/for' })).toBe('');
  const secured = { aws: { endpoint: 'https://127.0.0.1:4566' } };
  await expect(trustAttached(secured, { AWS_CA_BUNDLE: '/not/there' })).rejects.toThrow(
    /`AWS_CA_BUNDLE` names `\/not\/there`, which holds no certificates to trust: ENOENT/,
  );
  writeFileSync(file, 'nothing');
  await expect(trustAttached(secured, { AWS_CA_BUNDLE: file })).rejects.toThrow(
    'there is no certificate in it',
  );
});

it('Terraform asks the gateway for a tunnel to itself over TLS, and as its proxy without', () => {
  expect(throughProxy('https://127.0.0.1:1')).toEqual({
    AWS_ENDPOINT_URL: 'https://aws.cordon.test',
    HTTPS_PROXY: 'http://127.0.0.1:1',
  });
  expect(throughProxy('http://127.0.0.1:1')).toEqual({
    AWS_ENDPOINT_URL: 'http://aws.cordon.test',
    HTTP_PROXY: 'http://127.0.0.1:1',
  });
  expect(inClearText('https://127.0.0.1:1')).toBe('http://127.0.0.1:1');
});
