import { type Attack, dataOf, type Sayable } from '@cordon/domain';
import { bucketArn, listingOf, listingSays, s3 } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';

const attack: Attack = {
  id: 's3-list',
  crosses: 'tenant-metadata',
  sentence:
    'list the keys, versions or open uploads of another tenant’s data, or check whether its bucket exists',
  source: 'catalogue 43, 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
      const data = dataOf(victim.tenant);
      const ask = (operation: string, action: string, parted = true) => {
        const said: Pick<Sayable, 'context'> = parted ? listingSays(data) : {};
        return {
          operation,
          says: [{ action, resource: bucketArn(data.bucket), ...said }],
          does: s3(operation, operation === 'HeadBucket' ? { Bucket: data.bucket } : listingOf(data)),
          // In a bucket of many, what no condition parts by prefix is allowed to no tenant.
          ...(parted || data.prefix === undefined ? {} : { controlBy: 'operator' as const }),
        };
      };
      return [
        ask('ListObjectsV2', 's3:ListBucket'),
        ask('ListObjectVersions', 's3:ListBucketVersions'),
        ask('ListMultipartUploads', 's3:ListBucketMultipartUploads', false),
        ask('HeadBucket', 's3:ListBucket', false),
      ];
    }),
};

export default attack;
