import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import {
  type Access,
  type AwsCredentials,
  awsMountOf,
  brokerOf,
  deploymentOf,
  type Issuer,
} from '@cordon/domain';
import { type AwsRole, connectVault } from '@cordon/vault';
import { sessionOf } from '../session.ts';

/** One at a time: an IAM user may have two keys, and Vault uses one of the broker's. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `use` with a key of the broker made for it and deleted after it. Vault does not reveal its own key, and the
 * account's root user may not assume roles.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
function withBrokerKey<T>(
  access: Access,
  brokerArn: string,
  use: (credentials: AwsCredentials) => Promise<T>,
): Promise<T> {
  const turn = queue.then(() => withKey(access, brokerArn, use));
  queue = turn.catch(() => undefined);
  return turn;
}

async function withKey<T>(
  access: Access,
  brokerArn: string,
  use: (credentials: AwsCredentials) => Promise<T>,
): Promise<T> {
  const { region, awsEndpoint: endpoint, admin } = access;
  const iam = new IAMClient({ region, endpoint, credentials: admin });
  const UserName = brokerArn.slice(brokerArn.lastIndexOf('/') + 1);
  try {
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    if (!key?.AccessKeyId || !key.SecretAccessKey)
      throw new TypeError(`IAM made a key of \`${UserName}\` without saying which`);
    try {
      return await use({ accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey });
    } finally {
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.AccessKeyId }));
    }
  } finally {
    iam.destroy();
  }
}

/** AWS's minimum for AssumeRole, seconds. */
const DURATION = 900;

/**
 * The same AssumeRole that Vault would make from its role (ARN, session policy, tags, external id), made by the broker
 * directly: what remains without Vault. The actor has no Vault token.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
const issuer: Issuer = {
  id: 'sts-direct',
  sentence:
    'The broker assumes the tenant’s role at STS directly, with the settings of the Vault role, but without Vault.',
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
