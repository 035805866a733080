import type { Deployment } from '@cordon/domain';
import type { Lab } from '@cordon/lab';
import { readLive } from '@cordon/live';
import { type DeployedState, tenantsOf } from '@cordon/prover';

/**
 * Reads what is really deployed out of IAM, S3 and Vault, as their administrators see it: not what was meant, and not
 * what Terraform remembers. What could not be read is in `unread`, so that a gap does not look like an absence: what rests
 * on it cannot be told.
 */
export async function collectState({ access }: Lab, deployment: Deployment): Promise<DeployedState> {
  const admins = [
    access.admin,
    ...(deployment.roleAccountId === undefined || access.rolesAdmin === undefined ? [] : [access.rolesAdmin]),
  ];
  const { state } = await readLive({
    vault: { address: access.vaultAddress, token: access.vaultToken },
    aws: admins.map((credentials) => ({
      ...{ region: access.region, endpoint: access.awsEndpoint },
      credentials,
    })),
  });
  return { ...state, tenants: tenantsOf(deployment) };
}
