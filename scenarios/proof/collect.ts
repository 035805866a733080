import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import type { Deployment } from '@cordon/domain';
import type { Lab } from '@cordon/lab';
import { type DeployedState, tenantsOf } from '@cordon/prover';
import { connectVault } from '@cordon/vault';
import { collectBuckets } from './collect-buckets.ts';
import { collectIdentities, collectPolicies, collectProviders } from './collect-identities.ts';
import { collectVault } from './collect-vault.ts';

/**
 * Reads what is really deployed out of IAM, S3 and Vault, as their administrators see it: not what was meant, and not
 * what Terraform remembers. Rejects when anything cannot be read: a gap must not look like an absence.
 */
export async function collectState(lab: Lab, deployment: Deployment): Promise<DeployedState> {
  const { access } = lab;
  const common = { region: access.region, endpoint: access.awsEndpoint, maxAttempts: 3 };
  const env = lab.terraformEnv();
  const rolesAdmin = {
    accessKeyId: env.TF_VAR_role_account_access_key_id ?? '',
    secretAccessKey: env.TF_VAR_role_account_secret_access_key ?? '',
  };
  const admins = [{ ...access.admin }, ...(deployment.roleAccountId === undefined ? [] : [rolesAdmin])];
  const iams = admins.map((credentials) => new IAMClient({ ...common, credentials }));
  const s3 = new S3Client({ ...common, credentials: { ...access.admin }, forcePathStyle: true });
  const vault = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  try {
    const path = `/${deployment.prefix}/`;
    const roles = (await Promise.all(iams.map((iam) => collectIdentities(iam, 'role', path)))).flat();
    const users = (await Promise.all(iams.map((iam) => collectIdentities(iam, 'user', path)))).flat();
    const inVault = await collectVault(vault, deployment);
    const named = [
      ...[...roles, ...users].flatMap((one) => [
        ...one.attached,
        ...(one.boundary === undefined ? [] : [one.boundary]),
      ]),
      ...inVault.awsRoles.flatMap((one) => [
        ...one.policyArns,
        ...(one.permissionsBoundary === undefined ? [] : [one.permissionsBoundary]),
      ]),
    ];
    return {
      accountId: deployment.accountId,
      region: deployment.region,
      brokerArn: deployment.brokerArn ?? '',
      ...(await collectProviders(iams)),
      roles,
      users,
      policies: await collectPolicies(iams, [...new Set(named)]),
      buckets: await collectBuckets(s3, deployment),
      vault: inVault,
      tenants: tenantsOf(deployment),
    };
  } finally {
    for (const client of [...iams, s3]) client.destroy();
    vault.close();
  }
}
