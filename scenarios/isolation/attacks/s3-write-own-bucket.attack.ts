import { type Attack, dataOf } from '@cordon/domain';
import { bucketArn, operator, s3 } from '@cordon/harness/calls';
import { attemptOf } from '../attempts/attempts.ts';
import { bucketSettings } from '../attempts/bucket-config.ts';
import { policyStays } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-write-own-bucket',
  crosses: 'self-grant',
  sentence:
    'change the policy or settings of the bucket with its own data, which would let it grant access to others',
  source: 'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
  attempts: (deployment) => ({
    attempts: deployment.tenants.flatMap((own) => {
      const bucket = dataOf(own.tenant).bucket;
      const pair = { attacker: own, victim: own };
      const resource = bucketArn(bucket);
      const grant = {
        Sid: 'Own',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${deployment.accountId}:root` },
        Action: 's3:GetObject',
        Resource: `${resource}/*`,
      };
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: [grant] });
      return [
        attemptOf(attack.id, pair, {
          operation: 'PutBucketPolicy, own',
          says: [{ action: 's3:PutBucketPolicy', resource }],
          does: s3('PutBucketPolicy', { Bucket: bucket, Policy: policy }),
          controlBy: operator,
          untouched: [policyStays(bucket)],
          exclusive: true,
        }),
        attemptOf(attack.id, pair, {
          operation: 'DeleteBucketPolicy, own',
          says: [{ action: 's3:DeleteBucketPolicy', resource }],
          does: s3('DeleteBucketPolicy', { Bucket: bucket }),
          controlBy: operator,
          untouched: [policyStays(bucket)],
          exclusive: true,
        }),
        ...bucketSettings(deployment, own).map(({ operation, action, write, read }) =>
          attemptOf(attack.id, pair, {
            operation: `${operation}, own`,
            says: [{ action, resource }],
            does: write,
            controlBy: operator,
            untouched: [{ what: `${read.operation} of ${bucket}, asked by its owner`, read }],
            exclusive: true,
          }),
        ),
      ];
    }),
  }),
};

export default attack;
