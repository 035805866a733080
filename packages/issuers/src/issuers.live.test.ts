import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Actor, appRoleOf, type Deployment, deploymentOf, type TenantId } from '@cordon/domain';
import { type Lab, startLab } from '@cordon/lab';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault, VaultError } from '@cordon/vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadIssuer } from './registry.ts';
import { KINDS, plant } from './testing/plant.ts';

const runDir = mkdtempSync(join(tmpdir(), 'cordon-issuers-'));
const acme = 'acme' as TenantId;
let lab: Lab;
let deployment: Deployment;

beforeAll(async () => {
  const toolchain = await resolveToolchain(['vault', 'localstack']);
  lab = await startLab({ engine: 'gateway', runDir, toolchain });
  deployment = await plant(lab.access, 'iss');
});
afterAll(async () => {
  await lab?.stop();
  rmSync(runDir, { recursive: true, force: true });
});

/** The same deployment, with another Vault role for acme. */
function withRole(vaultRole: string): Deployment {
  const tenants = deployment.tenants.map((each) => (each.tenant.id === acme ? { ...each, vaultRole } : each));
  return { ...deployment, tenants };
}

async function whoIs(actor: Actor): Promise<string | undefined> {
  const { region, awsEndpoint: endpoint } = lab.access;
  const sts = new STSClient({ region, endpoint, credentials: actor.credentials });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
  } finally {
    sts.destroy();
  }
}

const issue = async (id: string, from: Deployment) => (await loadIssuer(id)).issue(from, acme, lab.access);

describe('credentials that AWS knows by the right name', () => {
  it('vault-assumed-role', async () => {
    const before = Date.now();
    const actor = await issue('vault-assumed-role', deployment);
    const answered = Date.now();
    expect(await whoIs(actor)).toMatch(/^arn:aws:sts::000000000000:assumed-role\/iss-shared\/vault-/);
    expect(actor.leaseId).toMatch(/^iss-aws\/creds\/acme\//);
    // A quarter of an hour from when it was issued, which was between these two; the end is told in whole seconds.
    const issued = (actor.credentials.expiration?.getTime() ?? 0) - 900_000;
    expect(issued).toBeGreaterThan(before - 2_000);
    expect(issued).toBeLessThan(answered + 2_000);
  });

  it('vault-session-name', async () => {
    const named = {
      ...deployment,
      tenants: deployment.tenants.map((each) => ({ ...each, roleSessionName: `tenant=${each.tenant.id}` })),
    };
    expect(await whoIs(await issue('vault-session-name', named))).toMatch(/iss-shared\/tenant=acme$/);
    await expect(issue('vault-session-name', deployment)).rejects.toThrow(/pins no session name for `acme`/);
  });

  it('vault-federation-token', async () => {
    const actor = await issue('vault-federation-token', withRole(KINDS.federation));
    expect(await whoIs(actor)).toMatch(/^arn:aws:sts::000000000000:federated-user\//);
  });

  it('vault-iam-user, until its lease is revoked', async () => {
    const actor = await issue('vault-iam-user', withRole(KINDS.user));
    expect(actor.credentials).not.toHaveProperty('sessionToken');
    expect(await whoIs(actor)).toMatch(/^arn:aws:iam::000000000000:user\/vault-approle-|user\/vault-/);
    const operator = connectVault({ address: lab.access.vaultAddress, token: lab.access.vaultToken });
    await operator.sys.revokeLease(actor.leaseId ?? '').finally(() => operator.close());
    await expect(whoIs(actor)).rejects.toThrow(/security token|InvalidClientTokenId|invalid/i);
  });
});

describe('an issuer that would stand for something else fails', () => {
  it('when Vault’s role issues another kind', async () => {
    await expect(issue('vault-assumed-role', withRole(KINDS.user))).rejects.toThrow(
      /a long-lived key to `acme`/,
    );
    await expect(issue('vault-iam-user', deployment)).rejects.toThrow(/issued a session to `acme`/);
  });

  it('when the tenant may not have the role, in Vault’s own words', async () => {
    const error = await issue('vault-assumed-role', withRole('globex')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VaultError);
    expect(error).toMatchObject({
      refused: true,
      errors: [expect.stringContaining('permission denied') as string],
    });
  });

  it('when somebody else unwrapped the secret id first', async () => {
    const appRole = appRoleOf(deploymentOf(deployment, acme));
    const operator = connectVault({ address: lab.access.vaultAddress, token: lab.access.vaultToken });
    try {
      const mount = deployment.vault.authMount;
      const wrapped = await operator.auth.approle.generateWrappedSecretId(appRole.name, {
        mountPoint: mount,
        wrapTtlSeconds: 60,
      });
      const thief = operator.withToken(undefined);
      await thief.sys.unwrapSecretId(wrapped.wrappingToken);
      await expect(thief.sys.unwrapSecretId(wrapped.wrappingToken)).rejects.toBeInstanceOf(VaultError);
    } finally {
      operator.close();
    }
  });
});
