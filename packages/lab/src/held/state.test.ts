import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '@cordon/temp';
import { expect, it } from 'vitest';
import { exportLines, forgetHeld, type HeldLab } from './state.ts';

const lab: HeldLab = {
  schema: 1,
  pid: 1,
  began: '1',
  engine: 'gateway',
  region: 'us-east-1',
  awsEndpoint: 'http://127.0.0.1:1',
  vaultAddress: 'http://127.0.0.1:2',
  vaultToken: "a'b $(touch x) `y`",
  admin: { accessKeyId: 'AKIA', secretAccessKey: 'x/+ "$HOME"' },
  runDir: '/r',
  versions: {},
};

it('gives a shell exactly the values, whatever stands in them', () => {
  const script = `${exportLines(lab).join('\n')}\nprintf '%s|%s|%s' "$VAULT_TOKEN" "$AWS_SECRET_ACCESS_KEY" "\${AWS_SESSION_TOKEN-none}"`;
  const said = execFileSync('/bin/sh', ['-c', script], { env: { AWS_SESSION_TOKEN: 'old' } }).toString();
  expect(said).toBe(`${lab.vaultToken}|${lab.admin.secretAccessKey}|none`);
});

it('has other programs trust what the lab answers with, where it speaks TLS', () => {
  const trust = { caFile: '/t/ca.pem', bundleFile: '/t/all.pem' };
  const lines = exportLines({ ...lab, trust });
  for (const name of ['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'VAULT_CACERT'])
    expect(lines).toContain(`export ${name}='/t/ca.pem'`);
  expect(lines).toContain("export SSL_CERT_FILE='/t/all.pem'");
  expect(exportLines(lab).join('\n')).not.toMatch(/export .*CERT/);
});

it('hands on a session token where the credentials have one', () => {
  const lines = exportLines({ ...lab, admin: { ...lab.admin, sessionToken: 't' } });
  expect(lines.at(-1)).toMatch(/^unset AWS_PROFILE .*; export AWS_SESSION_TOKEN='t'$/);
});

it('leaves nothing in the shell that leads elsewhere with the lab’s keys', () => {
  const mine = {
    AWS_DEFAULT_PROFILE: 'mine',
    AWS_ENDPOINT_URL_S3: 'https://s3.example',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    VAULT_AGENT_ADDR: 'https://vault.example',
    VAULT_NAMESPACE: 'mine',
    HTTPS_PROXY: 'http://proxy:3128',
    NO_PROXY: 'intranet',
  };
  const script = `set -u\n${exportLines(lab, mine).join('\n')}\nenv`;
  const said = execFileSync('/bin/sh', ['-c', script], { env: mine }).toString();
  expect(said).not.toMatch(/mine|example/);
  expect(said).toMatch(/^NO_PROXY=intranet,127\.0\.0\.1,localhost,::1$/m);
  expect(said).toMatch(/^HTTPS_PROXY=/m);
});

it.each([
  ['the folder that its holder made', 'lab/run', true],
  ['a folder elsewhere', 'other', false],
  ['a folder below a folder', 'lab/run/deep', false],
  ['the folder above, in other words', 'lab/..', false],
  ['the place itself, in other words', 'lab/.', false],
  ['a neighbour, in other words', 'lab/../other', false],
])('of a dead lab %s is removed, or not', async (_, named, removed) => {
  using temp = tempDir('held');
  const place = join(temp.path, 'lab');
  for (const folder of ['lab/run/deep', 'other']) mkdirSync(join(temp.path, folder), { recursive: true });
  writeFileSync(join(place, 'lab.json'), '{}');
  await forgetHeld(place, { ...lab, runDir: `${temp.path}/${named}` });
  expect(existsSync(join(place, 'lab.json'))).toBe(false);
  const left = ['lab/run/deep', 'other', 'lab'].filter((folder) => existsSync(join(temp.path, folder)));
  expect(left).toEqual(removed ? ['other', 'lab'] : ['lab/run/deep', 'other', 'lab']);
});
