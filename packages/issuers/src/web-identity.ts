import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Access, AwsCredentials, TenantDeployment } from '@cordon/domain';
import { served, type VaultClient } from '@cordon/vault';

/** AWS's minimum, seconds: the caller chooses how long its session lasts. */
const DURATION = 900;

/**
 * What AssumeRoleWithWebIdentity needs: Vault's identity token role, the IAM role, and the session name that its trust
 * policy requires.
 */
export type TakenByToken = Pick<TenantDeployment, 'tenant' | 'vaultRole' | 'roleArn' | 'roleSessionName'>;

/**
 * A session from STS for the identity token that the Vault client `vault` gets. Rejects with `VaultError`,
 * `VaultUnclear` or as the AWS SDK does; throws `TypeError` where the deployment names no role and session to take.
 * https://developer.hashicorp.com/vault/api-docs/secret/identity/tokens#generate-a-signed-id-token
 */
export async function takenByToken(
  vault: VaultClient,
  { tenant, vaultRole, roleArn, roleSessionName }: TakenByToken,
  { region, awsEndpoint: endpoint }: Pick<Access, 'region' | 'awsEndpoint'>,
  signal?: AbortSignal,
): Promise<AwsCredentials> {
  if (roleArn === undefined || roleSessionName === undefined)
    throw new TypeError(
      `the deployment names no role and session of \`${tenant.id}\` to take; use another issuer`,
    );
  const WebIdentityToken = await identityToken(vault, vaultRole, signal);
  const sts = new STSClient({ region, endpoint });
  try {
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn,
      RoleSessionName: roleSessionName,
      DurationSeconds: DURATION,
      WebIdentityToken,
    });
    const { Credentials } = await sts.send(command, signal === undefined ? {} : { abortSignal: signal });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
      throw new TypeError('STS answered AssumeRoleWithWebIdentity without whole credentials');
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  } finally {
    sts.destroy();
  }
}

async function identityToken(
  vault: VaultClient,
  role: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const path = `identity/oidc/token/${role}`;
  const answer = await vault.raw({ method: 'GET', path, signal });
  served(`GET ${path}`, answer);
  const token = (answer.body as { data?: { token?: unknown } } | undefined)?.data?.token;
  if (typeof token !== 'string') throw new TypeError(`vault answered \`GET ${path}\` without a token`);
  return token;
}
