import {
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bucketOf, type Deployment } from '@cordon/domain';
import type { BucketState } from '@cordon/prover';

/** Policy, public access block and ownership of every tenant's bucket. */
export async function collectBuckets(s3: S3Client, deployment: Deployment): Promise<BucketState[]> {
  const found: BucketState[] = [];
  for (const { tenant } of deployment.tenants) {
    const Bucket = bucketOf(tenant);
    const policy = await orAbsent(s3.send(new GetBucketPolicyCommand({ Bucket })), 'NoSuchBucketPolicy');
    const block = await orAbsent(
      s3.send(new GetPublicAccessBlockCommand({ Bucket })),
      'NoSuchPublicAccessBlockConfiguration',
    );
    const owner = await orAbsent(
      s3.send(new GetBucketOwnershipControlsCommand({ Bucket })),
      'OwnershipControlsNotFoundError',
    );
    const blocked = block?.PublicAccessBlockConfiguration;
    found.push({
      name: Bucket,
      accountId: deployment.accountId,
      ...(policy?.Policy === undefined ? {} : { policy: policy.Policy }),
      publicAccessBlock: {
        blockPublicAcls: blocked?.BlockPublicAcls === true,
        ignorePublicAcls: blocked?.IgnorePublicAcls === true,
        blockPublicPolicy: blocked?.BlockPublicPolicy === true,
        restrictPublicBuckets: blocked?.RestrictPublicBuckets === true,
      },
      // Without controls the bucket is as AWS makes it today.
      ownership: owner?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'BucketOwnerEnforced',
    });
  }
  return found;
}

/** A setting that is not there, told from one that could not be read. */
async function orAbsent<T>(asked: Promise<T>, absent: string): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.name === absent) return undefined;
    throw error;
  }
}
