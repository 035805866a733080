import { type Attack, dataOf } from '@cordon/domain';
import { bucketArn, s3 } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';

const attack: Attack = {
  id: 's3-read-bucket-policy',
  crosses: 'tenant-metadata',
  sentence: 'read the policy of another tenant’s bucket, or learn that it has none',
  source: 'catalogue 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
      const bucket = dataOf(victim.tenant).bucket;
      return [
        {
          operation: 'GetBucketPolicy',
          says: [{ action: 's3:GetBucketPolicy', resource: bucketArn(bucket) }],
          does: s3('GetBucketPolicy', { Bucket: bucket }),
          // A tenant may not read even its own bucket’s policy.
          controlBy: 'operator',
        },
      ];
    }),
};

export default attack;
