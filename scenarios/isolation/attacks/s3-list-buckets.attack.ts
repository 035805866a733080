import { dataOf } from '@cordon/domain';
import { s3 } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 's3-list-buckets',
  crosses: 'tenant-enumeration',
  sentence: 'list all buckets of the account and find another tenant’s among them',
  source:
    'catalogue 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html and https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
  unless: ({ tenants }) =>
    tenants.some(({ tenant }) => dataOf(tenant).prefix !== undefined)
      ? 'tenants share a bucket: its name names no tenant'
      : undefined,
  drafts: ({ victim }) => [
    {
      operation: 'ListBuckets',
      // The page’s row names no resource type; S3 asks policies about the ARN of every bucket.
      says: [{ action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*' }],
      does: s3('ListBuckets', {}),
      crossing: { kind: 'content', mark: dataOf(victim.tenant).bucket },
      // S3 lists all buckets or none: a tenant’s own right to list would be the crossing itself.
      controlBy: 'operator',
    },
  ],
});
