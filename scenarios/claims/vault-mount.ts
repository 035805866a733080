import type { AwsCredentials } from '@cordon/domain';
import { REGION } from '@cordon/harness/planned-deployment';
import type { ClaimContext } from './claim-context.ts';

/** An AWS engine of a claim’s own, with this key, that reaches the lab as the topologies’ do. Resolves to its path. */
export async function ownMount(
  { operator, site }: Pick<ClaimContext, 'operator' | 'site'>,
  path: string,
  { accessKeyId, secretAccessKey }: AwsCredentials,
  more: { readonly username_template?: string } = {},
): Promise<string> {
  const { vault } = (await site('role-per-tenant')).deployment;
  const { iam_endpoint, sts_endpoint } = await operator.secrets.aws.readRoot({ mountPoint: vault.awsMount });
  await operator.sys.enableSecretsEngine('aws', { path });
  const root = {
    access_key: accessKeyId,
    secret_key: secretAccessKey,
    region: REGION,
    iam_endpoint,
    sts_endpoint,
    ...more,
  };
  await operator.secrets.aws.configureRootIamCredentials(root, { mountPoint: path });
  return path;
}
