import { type Deployment, deploymentOf, type TenantId } from '@cordon/domain';
import { takenByToken } from '@cordon/issuers';
import type { Stage } from './stage/stage.ts';
import type { OpenSubject, Subject } from './subject.types.ts';
import { tenantsOf } from './tenants/of-deployment.ts';
import { TokenBook } from './tenants/token-book.ts';

/** A topology of `stacks/`, deployed by Terraform: its credentials come from Vault's AWS engine, or are taken with its tokens. */
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
      if (awsMount === undefined)
        return {
          credentials: await takenByToken(own, tenantIn(deployment, tenant.id), stage.lab.access, signal),
        };
      const made = await own.secrets.aws.generateCredentials(tenant.vaultRole, {
        mountPoint: awsMount,
        signal,
      });
      return { credentials: made.credentials, leaseId: made.leaseId };
    },
    // A session that the client took itself has no lease.
    ...(awsMount === undefined
      ? {}
      : {
          revoke: async ({ leaseId }) => {
            if (leaseId !== undefined) await vault.sys.revokeLease(leaseId);
          },
        }),
    settle: async () => {
      if (awsMount !== undefined) await vault.sys.revokePrefix(`${awsMount}/creds`);
      await book.clear();
      await book.prepare(tenants);
    },
  };
}

const tenantIn = (deployment: Deployment, id: string) => deploymentOf(deployment, id as TenantId);
