import { type Attack, bucketOf } from '@cordon/domain';
import { bucketArn, s3 } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';

const attack: Attack = {
  id: 's3-list',
  crosses: 'tenant-metadata',
  sentence: 'list the keys, versions or open uploads of another tenant’s bucket, or ask whether it is there',
  source: 'catalogue 43, 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
      const bucket = bucketOf(victim.tenant);
      const ask = (operation: string, action: string) => ({
        operation,
        says: [{ action, resource: bucketArn(bucket) }],
        does: s3(operation, { Bucket: bucket }),
      });
      return [
        ask('ListObjectsV2', 's3:ListBucket'),
        ask('ListObjectVersions', 's3:ListBucketVersions'),
        ask('ListMultipartUploads', 's3:ListBucketMultipartUploads'),
        ask('HeadBucket', 's3:ListBucket'),
      ];
    }),
};

export default attack;
