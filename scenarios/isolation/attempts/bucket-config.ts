import { type Deployment, dataOf, type SdkCall, type TenantDeployment } from '@cordon/domain';
import { s3 } from '@cordon/harness/calls';

/** One setting of a bucket that decides, or may come to decide, who gets in. */
export interface BucketSetting {
  readonly operation: string;
  readonly action: string;
  readonly readAction: string;
  /** Writes what the topology made: served on a bucket that is as it was made, it changes nothing. */
  readonly write: SdkCall;
  readonly read: SdkCall;
}

/** The settings as every topology makes them; whoever may write these values may write others. */
export function bucketSettings(
  { prefix, layout }: Deployment,
  { tenant }: TenantDeployment,
): readonly BucketSetting[] {
  const { bucket: Bucket, prefix: below } = dataOf(tenant);
  const setting = (name: string, action: string, input: object): BucketSetting => ({
    operation: `Put${name}`,
    action: `s3:Put${action}`,
    readAction: `s3:Get${action}`,
    write: s3(`Put${name}`, { Bucket, ...input }),
    read: s3(`Get${name}`, { Bucket }),
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
