import type { Attack } from '@cordon/domain';
import { attemptsOf } from '../lib/attempts.ts';
import { s3 } from '../lib/calls.ts';

const attack: Attack = {
  id: 's3-list-buckets',
  crosses: 'tenant-enumeration',
  sentence: 'list all buckets of the account and find another tenant’s among them',
  source: 'catalogue 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => [
      {
        operation: 'ListBuckets',
        says: [{ action: 's3:ListAllMyBuckets', resource: '*' }],
        does: s3('ListBuckets', {}),
        crossing: { kind: 'content', mark: victim.tenant.bucket },
        // S3 lists all buckets or none: a tenant’s own right to list would be the crossing itself.
        controlBy: 'operator',
      },
    ]),
};

export default attack;
