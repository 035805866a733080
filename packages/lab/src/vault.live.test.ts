import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault, type VaultClient, VaultError, VaultUnclear } from '@cordon/vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVault, type VaultService } from './services/vault.service.ts';
import { openWarden, type Warden } from './warden/warden.ts';

const logDir = mkdtempSync(join(tmpdir(), 'cordon-vault-'));
let warden: Warden;
let service: VaultService;
let vault: VaultClient;

beforeAll(async () => {
  const binary = (await resolveToolchain(['vault'])).get('vault')?.path ?? '';
  warden = await openWarden();
  service = await startVault({ warden, binary, logDir });
  vault = connectVault({ address: service.address, token: service.token });
});
afterAll(async () => {
  vault?.close();
  await warden?.close();
  rmSync(logDir, { recursive: true, force: true });
});

describe('the typed client on a real Vault', () => {
  it('reads health, policies and tokens', async () => {
    expect(await vault.sys.health()).toMatchObject({ initialized: true, sealed: false });
    const text = 'path "sys/health" { capabilities = ["read"] }';
    await vault.sys.createOrUpdatePolicy('p', text);
    expect(await vault.sys.readPolicy('p')).toBe(text);
    expect(await vault.sys.listPolicies()).toContain('p');
    await vault.sys.deletePolicy('p');
    await expect(vault.sys.readPolicy('p')).rejects.toMatchObject({
      name: 'VaultError',
      status: 404,
      refused: false,
    });
    await expect(vault.sys.createOrUpdatePolicy('p', 'path "x" {')).rejects.toThrow(/400.*parse policy/is);
  });

  it('keeps the AWS engine’s settings as they were written', async () => {
    const { aws } = vault.secrets;
    await vault.sys.enableSecretsEngine('aws', 'a');
    await aws.configureRoot('a', {
      access_key: 'AKIAX',
      secret_key: 'never-returned',
      region: 'eu-west-1',
      username_template: '{{ .PolicyName }}',
    });
    expect(await aws.readRoot('a')).toMatchObject({
      access_key: 'AKIAX',
      username_template: '{{ .PolicyName }}',
    });
    expect(JSON.stringify(await aws.readRoot('a'))).not.toContain('never-returned');
    await aws.configureLease('a', { lease: '30m', lease_max: '1h' });
    expect(await aws.readLeaseConfig('a')).toMatchObject({ lease: '30m0s', lease_max: '1h0m0s' });
    expect(await aws.listRoles('a')).toEqual([]);
    const role = {
      credential_type: 'assumed_role',
      role_arns: ['arn:aws:iam::1:role/x'],
      session_tags: { tenant: 'acme' },
      external_id: 'e',
      max_sts_ttl: '15m',
    } as const;
    await aws.createOrUpdateRole('a', 'acme', role);
    expect(await aws.readRole('a', 'acme')).toMatchObject({ ...role, max_sts_ttl: 900, policy_document: '' });
    expect(await aws.listRoles('a')).toEqual(['acme']);
    await aws.deleteRole('a', 'acme');
    await expect(aws.readRole('a', 'acme')).rejects.toMatchObject({ status: 404 });
    await expect(
      aws.createOrUpdateRole('a', 'x', { ...role, permissions_boundary_arn: 'x' }),
    ).rejects.toBeInstanceOf(VaultError);
  });

  it('tells a refusal by the ACL from a path that is not there', async () => {
    await expect(vault.withToken(undefined).secrets.aws.listRoles('a')).rejects.toMatchObject({
      refused: true,
    });
    await expect(vault.secrets.aws.generateCredentials('a', 'none')).rejects.toMatchObject({
      status: 400,
      refused: false,
    });
  });

  it('gives out a wrapped secret id once, and logs in with it', async () => {
    const { approle } = vault.auth;
    await vault.sys.enableAuthMethod('approle', 'ar');
    await vault.sys.createOrUpdatePolicy('acme', 'path "kv/data/acme" { capabilities = ["read"] }');
    await approle.createOrUpdateApprole('ar', 'acme', { token_policies: ['acme'], token_ttl: '5m' });
    const roleId = await approle.readRoleId('ar', 'acme');
    const { wrappingToken } = await approle.generateWrappedSecretId('ar', 'acme', { wrapTtlSeconds: 30 });
    const nobody = vault.withToken(undefined);
    const { secretId } = await nobody.sys.unwrapSecretId(wrappingToken);
    await expect(nobody.sys.unwrapSecretId(wrappingToken)).rejects.toThrow(/400.*wrapping token/s);
    const login = await nobody.auth.approle.login('ar', roleId, secretId);
    expect(login.policies).toContain('acme');
    expect(login.metadata.role_name).toBe('acme');
    expect(login.leaseDuration).toBe(300);
    const tenant = vault.withToken(login.token);
    expect((await tenant.auth.token.lookupSelf()).policies).toContain('acme');
    await expect(tenant.sys.listPolicies()).rejects.toMatchObject({ refused: true });
    await tenant.auth.token.revokeSelf();
    await expect(tenant.auth.token.lookupSelf()).rejects.toMatchObject({ refused: true });
    await expect(nobody.auth.approle.login('ar', roleId, 'wrong')).rejects.toThrow(/400.*secret id/is);
    await approle.deleteRole('ar', 'acme');
  });

  it('carries secret-id metadata to the login', async () => {
    const { approle } = vault.auth;
    await approle.createOrUpdateApprole('ar', 'meta', { token_policies: [] });
    const roleId = await approle.readRoleId('ar', 'meta');
    const { secretId, accessor } = await approle.generateSecretId('ar', 'meta', {
      metadata: { tenant: 'acme' },
    });
    expect((await approle.login('ar', roleId, secretId)).metadata).toMatchObject({ tenant: 'acme' });
    await approle.destroySecretIdAccessor('ar', 'meta', accessor);
    await expect(approle.login('ar', roleId, secretId)).rejects.toBeInstanceOf(VaultError);
  });

  it('sends a path uncleaned, which Vault answers otherwise than the clean one', async () => {
    const token = service.token;
    const clean = await vault.raw({ method: 'GET', path: 'sys/policies/acl/acme', token });
    const dotted = await vault.raw({ method: 'GET', path: 'sys/policies/acl/../acl/acme', token });
    expect(clean.status).toBe(200);
    // Go's server redirects or refuses what is not clean; a client that cleaned it would have been served.
    expect(dotted.status).not.toBe(200);
    expect((await vault.raw({ method: 'LIST', path: 'sys/policies/acl', token })).status).toBe(200);
  });
});

describe('the audit device', () => {
  it('holds every request from the first on, with secrets hashed and modes private', async () => {
    expect(statSync(service.auditLog).mode & 0o077).toBe(0);
    const hash = await vault.sys.calculateHash('cordon', service.token);
    expect(hash).toMatch(/^hmac-sha256:/);
    const text = readFileSync(service.auditLog, 'utf8');
    expect(text).toContain(hash);
    expect(text).not.toContain(service.token);
    expect(text).toContain('"sys/audit/cordon"');
  });
});

describe('when Vault is gone', () => {
  it('is unclear, never a refusal', async () => {
    await service.stop();
    await expect(vault.auth.token.lookupSelf()).rejects.toBeInstanceOf(VaultUnclear);
    await expect(vault.raw({ method: 'GET', path: 'sys/health' })).rejects.toBeInstanceOf(VaultUnclear);
  });
});
