import { dataOf } from '@cordon/domain';
import { bucketArn } from '@cordon/harness/calls';
import { asksS3, attackOnOthers } from '../attempts/attempts.ts';
import { policyStays } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 's3-write-bucket-policy',
  crosses: 'self-grant',
  sentence: 'gain access to another tenant’s bucket by writing its bucket policy',
  source: 'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
  drafts: ({ attacker, victim, deployment }) => {
    const Bucket = dataOf(victim.tenant).bucket;
    const root = `arn:aws:iam::${deployment.accountId}:root`;
    const Resource = [bucketArn(Bucket), `${bucketArn(Bucket)}/*`];
    const put = (principal: string, Action: string) => {
      const mine = { Sid: 'Mine', Effect: 'Allow', Principal: { AWS: principal }, Action, Resource };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [mine] });
      return asksS3('PutBucketPolicy', { Bucket, Policy });
    };
    return [
      {
        ...put(attacker.roleArn ?? root, 's3:*'),
        // The operator writes one that grants nobody anything new; the runner puts the former policy back.
        control: put(root, 's3:Get*').does,
        controlBy: 'operator',
        untouched: [policyStays(Bucket)],
        exclusive: true,
      },
    ];
  },
});
