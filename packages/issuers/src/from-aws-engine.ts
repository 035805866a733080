import { type Access, type Actor, type Deployment, deploymentOf, type TenantId } from '@cordon/domain';
import type { GenerateOptions } from '@cordon/vault';
import { asTenant } from './login.ts';

/**
 * The way through Vault that all credential types share: log in, then read `creds/<role>` of the AWS engine with the
 * tenant's own token. Rejects with `VaultError` or `VaultUnclear`.
 */
export function fromAwsEngine(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  options: GenerateOptions,
): Promise<Actor> {
  const { vaultRole } = deploymentOf(deployment, tenant);
  return asTenant(deployment, tenant, access, options.signal, async ({ vault, token }) => {
    const issued = await vault.secrets.aws.generateCredentials(vaultRole, {
      mountPoint: deployment.vault.awsMount,
      ...options,
    });
    return {
      tenant,
      credentials: issued.credentials,
      vaultToken: token,
      ...(issued.leaseId === '' ? {} : { leaseId: issued.leaseId }),
    };
  });
}

/** Throws when what was issued is not of the kind that the topology stands for: its verdicts would be about another. */
export function expectSession(actor: Actor, session: boolean): Actor {
  if ((actor.credentials.sessionToken !== undefined) === session) return actor;
  const [want, got] = session ? ['a session', 'a long-lived key'] : ['a long-lived key', 'a session'];
  throw new TypeError(
    `vault issued ${got} to \`${actor.tenant}\` where ${want} was due; check the role's type`,
  );
}
