import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault } from '@cordon/vault';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy, destroy } from './deploy.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.types.ts';
import { processesMarked } from './testing/leftovers.ts';
import { writeStack } from './testing/stack.ts';

const home = mkdtempSync(join(tmpdir(), 'cordon-attach-'));
let theirs: Lab;
beforeAll(async () => {
  const toolchain = await resolveToolchain(['vault', 'ministack']);
  theirs = await startLab({ engine: 'ministack', runDir: join(home, 'theirs'), toolchain });
});
afterAll(async () => {
  await theirs?.stop();
  rmSync(home, { recursive: true, force: true });
});

const env = (more = {}) => ({
  CORDON_AWS_ENDPOINT: theirs.access.awsEndpoint,
  AWS_ACCESS_KEY_ID: theirs.access.admin.accessKeyId,
  AWS_SECRET_ACCESS_KEY: theirs.access.admin.secretAccessKey,
  CORDON_VAULT_ADDR: theirs.access.vaultAddress,
  VAULT_TOKEN: theirs.access.vaultToken,
  ...more,
});

it('deploys to services that somebody else runs, starts none, and leaves them running and clean', async () => {
  const toolchain = await resolveToolchain(['tofu', 'provider-aws', 'provider-vault']);
  const ours = await startLab({ engine: 'ministack', runDir: join(home, 'ours'), toolchain, env: env() });
  const temp = ours.workshop.supervisor.tempDir;
  const vault = connectVault({ address: theirs.access.vaultAddress, token: theirs.access.vaultToken });
  try {
    expect(processesMarked(`TMPDIR=${temp}`)).toEqual([]);
    expect(ours.versions.vault).toContain('attached');
    const dir = await writeStack(join(home, 'stack'), { prefix: 'attached' });
    expect(await deploy(ours, { dir })).toMatchObject({ prefix: 'attached' });
    expect(await vault.sys.listAclPolicies()).toContain('attached-acme');
    await destroy(ours, { dir });
    expect(await vault.sys.listAclPolicies()).not.toContain('attached-acme');
    await ours.stop();
    expect(await vault.sys.readHealthStatus()).toMatchObject({ sealed: false });
  } finally {
    vault.close();
    await ours.stop();
  }
});

it('does so where they speak plain HTTP, and speaks TLS itself', async () => {
  const toolchain = await resolveToolchain(['vault', 'ministack', 'tofu', 'provider-aws', 'provider-vault']);
  const off = { ...process.env, CORDON_TLS: 'off' };
  const plain = await startLab({ engine: 'ministack', runDir: join(home, 'plain'), toolchain, env: off });
  const { awsEndpoint, vaultAddress, vaultToken, trust } = plain.access;
  expect([awsEndpoint, vaultAddress].every((address) => address.startsWith('http://'))).toBe(true);
  expect(trust).toBeUndefined();
  const attached = {
    CORDON_AWS_ENDPOINT: awsEndpoint,
    CORDON_VAULT_ADDR: vaultAddress,
    VAULT_TOKEN: vaultToken,
  };
  const ours = await startLab({
    engine: 'ministack',
    runDir: join(home, 'over'),
    toolchain,
    env: env(attached),
  });
  try {
    expect(ours.access.awsEndpoint).toMatch(/^https:/);
    const dir = await writeStack(join(home, 'stack-plain'), { prefix: 'plain' });
    expect(await deploy(ours, { dir })).toMatchObject({ prefix: 'plain' });
    await destroy(ours, { dir });
  } finally {
    await ours.stop();
    await plain.stop();
  }
});

it('says so when the Vault does not know the token', async () => {
  const toolchain = await resolveToolchain(['tofu']);
  const wrong = env({ VAULT_TOKEN: 'not-the-token' });
  await expect(
    startLab({ engine: 'ministack', runDir: join(home, 'wrong'), toolchain, env: wrong }),
  ).rejects.toThrow(/the Vault of `CORDON_VAULT_ADDR` cannot be used: .*403/);
});
