import {
  type Access,
  type Actor,
  awsMountOf,
  type Deployment,
  deploymentOf,
  type TenantId,
} from '@cordon/domain';
import type { GenerateOptions } from '@cordon/vault';
import { asTenant } from './login.ts';

/**
 * The steps that all credential types of Vault's AWS engine share: log in, then read `creds/<role>` of the AWS engine
 * with the tenant's own token. Rejects with `VaultError` or `VaultUnclear`.
 */
export function fromAwsEngine(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  options: GenerateOptions,
): Promise<Actor> {
  const { vaultRole, asks } = deploymentOf(deployment, tenant);
  return asTenant(deployment, tenant, access, options.signal, async ({ vault, token }) => {
    const issued = await vault.secrets.aws.generateCredentials(vaultRole, {
      mountPoint: awsMountOf(deployment),
      ...(asks === undefined ? {} : { endpoint: asks.verb, method: asks.method }),
      ...options,
    });
    return {
      tenant,
      credentials: issued.credentials,
      vaultToken: token,
      ...(issued.leaseId === '' ? {} : { leaseId: issued.leaseId, leaseSeconds: issued.leaseDuration }),
    };
  });
}

/**
 * Throws when the credentials are not of the kind that the topology issues, because verdicts would then be about
 * another topology.
 */
export function expectSession(actor: Actor, session: boolean): Actor {
  if ((actor.credentials.sessionToken !== undefined) === session) return actor;
  const [want, got] = session ? ['a session', 'a long-lived key'] : ['a long-lived key', 'a session'];
  throw new TypeError(
    `vault issued ${got} to \`${actor.tenant}\` where ${want} was due; check the role's type`,
  );
}

/**
 * When what an actor holds ends, so that a client asks again before it does: a session's own expiration, or the end of a
 * leased user's lease, with which its key is deleted. Absent for a key that does not end. `askedMs` is when it was asked
 * for, milliseconds since 1970.
 */
export function endOf({ credentials, leaseSeconds = 0 }: Actor, askedMs: number): Date | undefined {
  if (credentials.expiration !== undefined) return credentials.expiration;
  return leaseSeconds > 0 ? new Date(askedMs + leaseSeconds * 1000) : undefined;
}
