import { type Deployment, dataOf, type TenantDeployment } from '@cordon/domain';
import { asksS3 } from './attempts.ts';

/** One setting of a bucket that decides, or may come to decide, who gets in. */
export interface BucketSetting {
  /** Writes what the topology made: served on a bucket that is as it was made, it changes nothing. */
  readonly writes: ReturnType<typeof asksS3>;
  readonly reads: ReturnType<typeof asksS3>;
}

/** The settings as every topology makes them; whoever may write these values may write others. */
export function bucketSettings(
  { prefix, layout }: Deployment,
  { tenant }: TenantDeployment,
): readonly BucketSetting[] {
  const { bucket: Bucket, prefix: below } = dataOf(tenant);
  const setting = (name: string, action: string, input: object): BucketSetting => ({
    writes: asksS3(`Put${name}`, { Bucket, ...input }, { action: `Put${action}` }),
    reads: asksS3(`Get${name}`, { Bucket }, { action: `Get${action}` }),
  });
  const Tags = [
    { Key: 'deployment', Value: prefix },
    // A bucket of many is tagged with none of them.
    ...(below === undefined ? [{ Key: 'tenant', Value: tenant.id }] : []),
  ];
  const tagging = setting('BucketTagging', 'BucketTagging', { Tagging: { TagSet: Tags } });
  return [
    setting('PublicAccessBlock', 'BucketPublicAccessBlock', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
    setting('BucketOwnershipControls', 'BucketOwnershipControls', {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    }),
    // Once tags decide, S3 answers 400 to whoever writes them so, and takes TagResource of S3 Control, of which there is no client.
    ...(layout === 'abac-bucket' ? [] : [tagging]),
  ];
}
