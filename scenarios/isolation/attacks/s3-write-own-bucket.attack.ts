import { dataOf } from '@cordon/domain';
import { bucketArn } from '@cordon/harness/calls';
import { asksS3, attackOnOwn } from '../attempts/attempts.ts';
import { bucketSettings } from '../attempts/bucket-config.ts';
import { policyStays } from '../attempts/untouched.ts';

export default attackOnOwn({
  id: 's3-write-own-bucket',
  crosses: 'self-grant',
  sentence:
    'change the policy or settings of the bucket with its own data, which would let it grant access to others',
  source: 'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
  drafts: ({ attacker: own, deployment }) => {
    const Bucket = dataOf(own.tenant).bucket;
    const grant = {
      Sid: 'Own',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${deployment.accountId}:root` },
      Action: 's3:GetObject',
      Resource: `${bucketArn(Bucket)}/*`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [grant] });
    return [
      { ...asksS3('PutBucketPolicy', { Bucket, Policy }), untouched: [policyStays(Bucket)] },
      { ...asksS3('DeleteBucketPolicy', { Bucket }), untouched: [policyStays(Bucket)] },
      ...bucketSettings(deployment, own).map(({ reads, writes }) => ({
        ...writes,
        untouched: [{ what: `${reads.operation} of ${Bucket}, asked by its owner`, read: reads.does }],
      })),
    ].map((draft) => ({
      ...draft,
      operation: `${draft.operation}, own`,
      controlBy: 'operator',
      exclusive: true,
    }));
  },
});
