import type { Stage } from './stage/stage.ts';
import type { OpenSubject, Subject } from './subject.types.ts';
import { tenantsOf } from './tenants/of-deployment.ts';
import { TokenBook } from './tenants/token-book.ts';

/** A topology of `stacks/` whose credentials come from Vault's AWS engine, deployed by Terraform. */
export function topologySubject(o: { id: string; topology: string; sentence: string }): Subject {
  return { id: o.id, sentence: o.sentence, open: (stage) => openOn(stage, o.id, o.topology) };
}

async function openOn(stage: Stage, id: string, topology: string): Promise<OpenSubject> {
  const deployment = await stage.deployment(topology);
  const { vault } = stage;
  const { awsMount, authMount } = deployment.vault;
  const tenants = tenantsOf(deployment);
  const book = new TokenBook(vault, authMount);
  await book.prepare(tenants);
  return {
    id,
    tenants,
    aws: { deployment, vault },
    login: (tenant, signal) => book.login(tenant, signal),
    token: (tenant) => book.token(tenant),
    issue: async (tenant, token, signal) => {
      const own = vault.withToken(token);
      const made = await own.secrets.aws.generateCredentials(tenant.vaultRole, {
        mountPoint: awsMount,
        signal,
      });
      return { credentials: made.credentials, leaseId: made.leaseId };
    },
    revoke: async ({ leaseId }) => {
      if (leaseId !== undefined) await vault.sys.revokeLease(leaseId);
    },
    settle: async () => {
      await vault.sys.revokePrefix(`${awsMount}/creds`);
      await book.clear();
      await book.prepare(tenants);
    },
  };
}
