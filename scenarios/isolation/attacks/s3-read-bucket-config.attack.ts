import { type Attack, dataOf } from '@cordon/domain';
import { bucketArn, s3 } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';
import { bucketSettings } from '../attempts/bucket-config.ts';

const attack: Attack = {
  id: 's3-read-bucket-config',
  crosses: 'tenant-metadata',
  sentence: 'read the location and the access settings of another tenant’s bucket',
  source: 'catalogue 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
      const { bucket, prefix } = dataOf(victim.tenant);
      const resource = bucketArn(bucket);
      return [
        {
          operation: 'GetBucketLocation',
          says: [{ action: 's3:GetBucketLocation', resource }],
          does: s3('GetBucketLocation', { Bucket: bucket }),
          // What is about a bucket of many is allowed to no tenant.
          ...(prefix === undefined ? {} : { controlBy: 'operator' as const }),
        },
        ...[
          { readAction: 's3:GetBucketAcl', read: s3('GetBucketAcl', { Bucket: bucket }) },
          ...bucketSettings(deployment, victim),
        ].map(({ readAction, read }) => ({
          operation: read.operation,
          says: [{ action: readAction, resource }],
          does: read,
          // A tenant may not read these of its own bucket either.
          controlBy: 'operator' as const,
        })),
      ];
    }),
};

export default attack;
