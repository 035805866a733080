import { type Attack, dataOf } from '@cordon/domain';
import { bucketArn, s3 } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';
import { policyStays } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-write-bucket-policy',
  crosses: 'self-grant',
  sentence: 'gain access to another tenant’s bucket by writing its bucket policy',
  source: 'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ attacker, victim }) => {
      const bucket = dataOf(victim.tenant).bucket;
      const root = `arn:aws:iam::${deployment.accountId}:root`;
      const put = (principal: string, action: string) =>
        s3('PutBucketPolicy', {
          Bucket: bucket,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'Mine',
                Effect: 'Allow',
                Principal: { AWS: principal },
                Action: action,
                Resource: [bucketArn(bucket), `${bucketArn(bucket)}/*`],
              },
            ],
          }),
        });
      return [
        {
          operation: 'PutBucketPolicy',
          says: [{ action: 's3:PutBucketPolicy', resource: bucketArn(bucket) }],
          does: put(attacker.roleArn ?? root, 's3:*'),
          // The operator writes one that grants nobody anything new; the runner puts the former policy back.
          control: put(root, 's3:Get*'),
          controlBy: 'operator',
          untouched: [policyStays(bucket)],
          exclusive: true,
        },
      ];
    }),
};

export default attack;
