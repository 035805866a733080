import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { awsMountOf, brokerOf, deploymentOf, type Issuer } from '@cordon/domain';
import { type AwsRole, connectVault } from '@cordon/vault';
import { withBrokerKey } from '../broker-key.ts';
import { sessionOf } from '../session.ts';

/** AWS's floor for AssumeRole, seconds. */
const DURATION = 900;

/**
 * The same AssumeRole that Vault would make from its role (ARN, session policy, tags, external id), made by the broker
 * without Vault in between: what is left when Vault is taken away. The actor has no Vault token.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
const issuer: Issuer = {
  id: 'sts-direct',
  sentence:
    'The broker assumes the tenant’s role at STS itself, with what Vault’s role says, but without Vault.',
  issue: async (deployment, tenant, access, signal) => {
    const { vaultRole, roleSessionName } = deploymentOf(deployment, tenant);
    const operator = connectVault({ address: access.vaultAddress, token: access.vaultToken });
    const role = await operator.secrets.aws
      .readRole(vaultRole, { mountPoint: awsMountOf(deployment) })
      .finally(() => operator.close());
    const [RoleArn, ...others] = role.role_arns;
    if (role.credential_type !== 'assumed_role' || RoleArn === undefined || others.length > 0)
      throw new TypeError(
        `\`sts-direct\` needs a Vault role that assumes exactly one IAM role; \`${vaultRole}\` is \`${role.credential_type}\` of ${role.role_arns.length}`,
      );
    const credentials = await withBrokerKey(access, brokerOf(deployment), async (broker) => {
      const { region, awsEndpoint: endpoint } = access;
      const sts = new STSClient({ region, endpoint, credentials: broker });
      try {
        const command = new AssumeRoleCommand({
          RoleArn,
          RoleSessionName: roleSessionName ?? `${vaultRole}=direct`,
          DurationSeconds: DURATION,
          ...limits(role),
        });
        const answer = await sts.send(command, signal === undefined ? {} : { abortSignal: signal });
        return sessionOf('AssumeRole', answer.Credentials ?? {});
      } finally {
        sts.destroy();
      }
    });
    return { tenant, credentials };
  },
};

export default issuer;

function limits(role: AwsRole) {
  return {
    ...(role.policy_document === '' ? {} : { Policy: role.policy_document }),
    ...(role.policy_arns.length === 0 ? {} : { PolicyArns: role.policy_arns.map((arn) => ({ arn })) }),
    ...(role.external_id === '' ? {} : { ExternalId: role.external_id }),
    ...(Object.keys(role.session_tags).length === 0
      ? {}
      : { Tags: Object.entries(role.session_tags).map(([Key, Value]) => ({ Key, Value })) }),
  };
}
