import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Access, AwsCredentials } from '@cordon/domain';

/** One at a time: an IAM user may have two keys, and Vault holds one of the broker's. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `use` with a key of the broker made for it and deleted after it. Vault never gives its own away, and the
 * account's root may not assume roles.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export function withBrokerKey<T>(
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
