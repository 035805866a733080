import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault, type VaultClient, VaultError, VaultUnclear } from '@cordon/vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVault, type VaultService } from './services/vault.service.ts';
import { openSupervisor, type Supervisor } from './supervisor/supervisor.ts';

const logDir = mkdtempSync(join(tmpdir(), 'cordon-vault-'));
let supervisor: Supervisor;
let service: VaultService;
let vault: VaultClient;

beforeAll(async () => {
  const binary = (await resolveToolchain(['vault'])).get('vault')?.path ?? '';
  supervisor = await openSupervisor();
  service = await startVault({ supervisor, binary, logDir });
  vault = connectVault({ address: service.address, token: service.token });
});
afterAll(async () => {
  vault?.close();
  await supervisor?.close();
  rmSync(logDir, { recursive: true, force: true });
});

describe('the typed client on a real Vault', () => {
  it('reads health, policies and tokens', async () => {
    expect(await vault.sys.readHealthStatus()).toMatchObject({ initialized: true, sealed: false });
    const text = 'path "sys/health" { capabilities = ["read"] }';
    await vault.sys.createOrUpdateAclPolicy('p', text);
    expect(await vault.sys.readAclPolicy('p')).toBe(text);
    expect(await vault.sys.listAclPolicies()).toContain('p');
    await vault.sys.deleteAclPolicy('p');
    await expect(vault.sys.readAclPolicy('p')).rejects.toMatchObject({
      name: 'VaultError',
      status: 404,
      refused: false,
    });
    await expect(vault.sys.createOrUpdateAclPolicy('p', 'path "x" {')).rejects.toThrow(/400.*parse policy/is);
  });

  it('keeps the AWS engine’s settings as they were written', async () => {
    const { aws } = vault.secrets;
    await vault.sys.enableSecretsEngine('aws', { path: 'a' });
    await aws.configureRootIamCredentials(
      {
        access_key: 'AKIAX',
        secret_key: 'never-returned',
        region: 'eu-west-1',
        username_template: '{{ .PolicyName }}',
      },
      { mountPoint: 'a' },
    );
    expect(await aws.readRoot({ mountPoint: 'a' })).toMatchObject({
      access_key: 'AKIAX',
      username_template: '{{ .PolicyName }}',
    });
    expect(JSON.stringify(await aws.readRoot({ mountPoint: 'a' }))).not.toContain('never-returned');
    await aws.configureLease({ lease: '30m', lease_max: '1h' }, { mountPoint: 'a' });
    expect(await aws.readLeaseConfig({ mountPoint: 'a' })).toMatchObject({
      lease: '30m0s',
      lease_max: '1h0m0s',
    });
    expect(await aws.listRoles({ mountPoint: 'a' })).toEqual([]);
    const role = {
      credential_type: 'assumed_role',
      role_arns: ['arn:aws:iam::1:role/x'],
      session_tags: { tenant: 'acme' },
      external_id: 'e',
      max_sts_ttl: '15m',
    } as const;
    await aws.createOrUpdateRole('acme', role, { mountPoint: 'a' });
    expect(await aws.readRole('acme', { mountPoint: 'a' })).toMatchObject({
      ...role,
      max_sts_ttl: 900,
      policy_document: '',
    });
    expect(await aws.listRoles({ mountPoint: 'a' })).toEqual(['acme']);
    await aws.deleteRole('acme', { mountPoint: 'a' });
    await expect(aws.readRole('acme', { mountPoint: 'a' })).rejects.toMatchObject({ status: 404 });
    await expect(
      aws.createOrUpdateRole('x', { ...role, permissions_boundary_arn: 'x' }, { mountPoint: 'a' }),
    ).rejects.toBeInstanceOf(VaultError);
  });

  it('tells a refusal by the ACL from a path that is not there', async () => {
    await expect(vault.withToken(undefined).secrets.aws.listRoles({ mountPoint: 'a' })).rejects.toMatchObject(
      {
        refused: true,
      },
    );
    await expect(vault.secrets.aws.generateCredentials('none', { mountPoint: 'a' })).rejects.toMatchObject({
      status: 400,
      refused: false,
    });
  });

  it('gives out a wrapped secret id once, and logs in with it', async () => {
    const { approle } = vault.auth;
    await vault.sys.enableAuthMethod('approle', { path: 'ar' });
    await vault.sys.createOrUpdateAclPolicy('acme', 'path "kv/data/acme" { capabilities = ["read"] }');
    await approle.createOrUpdateApprole(
      'acme',
      { token_policies: ['acme'], token_ttl: '5m' },
      { mountPoint: 'ar' },
    );
    const roleId = await approle.readRoleId('acme', { mountPoint: 'ar' });
    const { wrappingToken } = await approle.generateWrappedSecretId('acme', {
      mountPoint: 'ar',
      wrapTtlSeconds: 30,
    });
    const nobody = vault.withToken(undefined);
    const { secretId } = await nobody.sys.unwrapSecretId(wrappingToken);
    await expect(nobody.sys.unwrapSecretId(wrappingToken)).rejects.toThrow(/400.*wrapping token/s);
    const login = await nobody.auth.approle.login(roleId, secretId, { mountPoint: 'ar' });
    expect(login.policies).toContain('acme');
    expect(login.metadata.role_name).toBe('acme');
    expect(login.leaseDuration).toBe(300);
    const tenant = vault.withToken(login.token);
    expect((await tenant.auth.token.lookupSelf()).policies).toContain('acme');
    await expect(tenant.sys.listAclPolicies()).rejects.toMatchObject({ refused: true });
    await tenant.auth.token.revokeSelf();
    await expect(tenant.auth.token.lookupSelf()).rejects.toMatchObject({ refused: true });
    await expect(nobody.auth.approle.login(roleId, 'wrong', { mountPoint: 'ar' })).rejects.toThrow(
      /400.*secret id/is,
    );
    await approle.deleteRole('acme', { mountPoint: 'ar' });
  });

  it('carries secret-id metadata to the login', async () => {
    const { approle } = vault.auth;
    await approle.createOrUpdateApprole('meta', { token_policies: [] }, { mountPoint: 'ar' });
    const roleId = await approle.readRoleId('meta', { mountPoint: 'ar' });
    const { secretId, accessor } = await approle.generateSecretId('meta', {
      mountPoint: 'ar',
      metadata: { tenant: 'acme' },
    });
    expect((await approle.login(roleId, secretId, { mountPoint: 'ar' })).metadata).toMatchObject({
      tenant: 'acme',
    });
    expect(await approle.readSecretIdAccessor('meta', accessor, { mountPoint: 'ar' })).toMatchObject({
      metadata: { tenant: 'acme' },
    });
    expect(await approle.readSecretId('meta', secretId, { mountPoint: 'ar' })).toMatchObject({
      secret_id_accessor: accessor,
    });
    expect(await approle.listSecretIdAccessors('meta', { mountPoint: 'ar' })).toEqual([accessor]);
    expect(await approle.listRoles({ mountPoint: 'ar' })).toContain('meta');
    expect(await approle.readRole('meta', { mountPoint: 'ar' })).toMatchObject({ bind_secret_id: true });
    await approle.updateRoleId('meta', 'chosen', { mountPoint: 'ar' });
    await approle.createCustomSecretId('meta', 'a-secret-id-of-ones-own', { mountPoint: 'ar' });
    expect((await approle.login('chosen', 'a-secret-id-of-ones-own', { mountPoint: 'ar' })).token).not.toBe(
      '',
    );
    await approle.destroySecretId('meta', 'a-secret-id-of-ones-own', { mountPoint: 'ar' });
    await approle.destroySecretIdAccessor('meta', accessor, { mountPoint: 'ar' });
    await expect(approle.login('chosen', secretId, { mountPoint: 'ar' })).rejects.toBeInstanceOf(VaultError);
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
