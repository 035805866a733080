import {
  GetBucketAbacCommand,
  GetBucketAclCommand,
  GetBucketLoggingCommand,
  GetBucketMetadataConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { unreadable } from '@cordon/terraform';
import type { Account } from './account.ts';
import type { AwsRead } from './aws-reads.ts';
import type { Told } from './found.ts';

/**
 * One bucket with all access settings, as Terraform resources. What could not be read is an unknown value, so that
 * answers which depend on it are “cannot tell”.
 */
export async function readBucket(account: Account, s3: S3Client, bucket: string): Promise<void> {
  const Bucket = bucket;
  const arn = `arn:aws:s3:::${bucket}`;
  const ask = <T>(action: AwsRead, work: () => Promise<T>) => account.ask(action, work);
  /** A setting of the bucket as a Terraform resource; none where not set. */
  const part = <T>(
    type: string,
    what: string,
    told: Told<T>,
    values: (value: T) => object,
    unread: object,
  ): void => {
    if (told.is === 'absent') return;
    const of = told.is === 'told' ? values(told.value) : unread;
    account.add(type, `${arn} (${what})`, { bucket, ...of });
  };
  const hidden = (told: Told<unknown>, ...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, unreadable(told.is === 'unread' ? told.why : '')]));

  const tags = await ask('s3:GetBucketTagging', () => s3.send(new GetBucketTaggingCommand({ Bucket })));
  const tag_map = Object.fromEntries(
    (tags.is === 'told' ? (tags.value.TagSet ?? []) : []).map(({ Key = '', Value = '' }) => [Key, Value]),
  );
  account.add('aws_s3_bucket', arn, {
    ...{ bucket, arn },
    ...(tags.is === 'unread' ? hidden(tags, 'tags', 'tags_all') : { tags: tag_map, tags_all: tag_map }),
  });

  const policy = await ask('s3:GetBucketPolicy', () => s3.send(new GetBucketPolicyCommand({ Bucket })));
  part(
    'aws_s3_bucket_policy',
    'policy',
    policy,
    ({ Policy }) => ({ policy: Policy }),
    hidden(policy, 'policy'),
  );

  const block = await ask('s3:GetBucketPublicAccessBlock', () =>
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  );
  const flags = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];
  part(
    'aws_s3_bucket_public_access_block',
    'public access block',
    block,
    ({ PublicAccessBlockConfiguration: said }) => ({
      block_public_acls: said?.BlockPublicAcls === true,
      block_public_policy: said?.BlockPublicPolicy === true,
      ignore_public_acls: said?.IgnorePublicAcls === true,
      restrict_public_buckets: said?.RestrictPublicBuckets === true,
    }),
    hidden(block, ...flags),
  );

  const owner = await ask('s3:GetBucketOwnershipControls', () =>
    s3.send(new GetBucketOwnershipControlsCommand({ Bucket })),
  );
  // A bucket without ownership controls is older than April 2023: its ACLs count.
  const object_ownership =
    owner.is === 'told'
      ? (owner.value.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter')
      : 'ObjectWriter';
  account.add('aws_s3_bucket_ownership_controls', `${arn} (ownership)`, {
    bucket,
    ...(owner.is === 'unread' ? hidden(owner, 'rule') : { rule: [{ object_ownership }] }),
  });
  if (object_ownership !== 'BucketOwnerEnforced') {
    const acl = await ask('s3:GetBucketAcl', () => s3.send(new GetBucketAclCommand({ Bucket })));
    part(
      'aws_s3_bucket_acl',
      'ACL',
      acl,
      ({ Grants = [] }) => ({
        access_control_policy: [
          {
            grant: Grants.map(({ Grantee, Permission }) => ({
              grantee: [{ type: Grantee?.Type, id: Grantee?.ID, uri: Grantee?.URI }],
              permission: Permission,
            })),
          },
        ],
      }),
      hidden(acl, 'acl'),
    );
  }

  const abac = await ask('s3:GetBucketAbac', () => s3.send(new GetBucketAbacCommand({ Bucket })));
  if (abac.is === 'unread') account.found.miss(`${arn} (ABAC)`, abac.why, { buckets: [bucket] });
  if (abac.is === 'told' && abac.value.AbacStatus?.Status === 'Enabled')
    account.add('aws_s3_bucket_abac', `${arn} (ABAC)`, { bucket, abac_status: [{ status: 'Enabled' }] });

  const copies = await ask('s3:GetReplicationConfiguration', () =>
    s3.send(new GetBucketReplicationCommand({ Bucket })),
  );
  part(
    'aws_s3_bucket_replication_configuration',
    'replication',
    copies,
    ({ ReplicationConfiguration: said }) => ({
      rule: (said?.Rules ?? [])
        .filter(({ Status }) => Status !== 'Disabled')
        .map(({ Destination }) => ({ destination: [{ bucket: Destination?.Bucket }] })),
    }),
    hidden(copies, 'rule'),
  );

  const lists = await ask('s3:GetInventoryConfiguration', () =>
    everyPage((ContinuationToken) =>
      s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket, ContinuationToken })),
    ),
  );
  part(
    'aws_s3_bucket_inventory',
    'inventory',
    lists,
    (pages) => ({
      destination: pages
        .flatMap(({ InventoryConfigurationList = [] }) => InventoryConfigurationList)
        .map(({ Destination }) => ({ bucket: [{ bucket_arn: Destination?.S3BucketDestination?.Bucket }] })),
    }),
    hidden(lists, 'destination'),
  );

  const analytics = await ask('s3:GetAnalyticsConfiguration', () =>
    everyPage((ContinuationToken) =>
      s3.send(new ListBucketAnalyticsConfigurationsCommand({ Bucket, ContinuationToken })),
    ),
  );
  part(
    'aws_s3_bucket_analytics_configuration',
    'analytics',
    analytics,
    (pages) => ({
      storage_class_analysis: pages
        .flatMap(({ AnalyticsConfigurationList = [] }) => AnalyticsConfigurationList)
        .map(({ StorageClassAnalysis }) => ({
          bucket_arn: StorageClassAnalysis?.DataExport?.Destination?.S3BucketDestination?.Bucket,
        })),
    }),
    hidden(analytics, 'storage_class_analysis'),
  );

  const logs = await ask('s3:GetBucketLogging', () => s3.send(new GetBucketLoggingCommand({ Bucket })));
  const target = logs.is === 'told' ? logs.value.LoggingEnabled?.TargetBucket : undefined;
  if (logs.is === 'unread' || target !== undefined)
    part(
      'aws_s3_bucket_logging',
      'access logs',
      logs,
      () => ({ target_bucket: target }),
      hidden(logs, 'target_bucket'),
    );

  const tells = await ask('s3:GetBucketNotification', () =>
    s3.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
  );
  if (tells.is === 'unread')
    account.found.miss(`${arn} (notifications)`, tells.why, { buckets: [bucket] }, ['tenant-metadata']);
  if (tells.is === 'told') {
    const { $metadata: _, ...said } = tells.value;
    if (Object.values(said).some((one) => one !== undefined && (!Array.isArray(one) || one.length > 0)))
      account.add('aws_s3_bucket_notification', `${arn} (notifications)`, { bucket });
  }

  const table = await ask('s3:GetBucketMetadataTableConfiguration', () =>
    s3.send(new GetBucketMetadataConfigurationCommand({ Bucket })),
  );
  if (table.is === 'unread')
    account.found.miss(`${arn} (metadata tables)`, table.why, { buckets: [bucket] }, ['tenant-metadata']);
  if (table.is === 'told')
    account.add('aws_s3_bucket_metadata_configuration', `${arn} (metadata tables)`, { bucket });
}

/** All pages of a list for which the SDK has no paginator. */
async function everyPage<
  T extends { IsTruncated?: boolean | undefined; NextContinuationToken?: string | undefined },
>(ask: (token: string | undefined) => Promise<T>): Promise<readonly T[]> {
  const pages: T[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token);
    pages.push(page);
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return pages;
}
