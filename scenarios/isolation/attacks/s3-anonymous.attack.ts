import { type Attack, bucketOf } from '@cordon/domain';
import { anonymous, body, bucketArn, objectArn, s3 } from '@cordon/harness/calls';
import { SEED_KEY } from '@cordon/harness/seed';
import { attemptsOf, ownKey } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-anonymous',
  crosses: 'tenant-data',
  sentence: 'drop the credentials: read, list and write another tenant’s bucket as the public',
  source:
    'catalogue 44, 46; https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, (pair) => {
      const Bucket = bucketOf(pair.victim.tenant);
      const Key = ownKey(attack.id, pair, 'put');
      return [
        {
          operation: 'GetObject unsigned',
          as: anonymous,
          says: [{ action: 's3:GetObject', resource: objectArn(Bucket, SEED_KEY) }],
          does: s3('GetObject', { Bucket, Key: SEED_KEY }),
        },
        {
          operation: 'ListObjectsV2 unsigned',
          as: anonymous,
          says: [{ action: 's3:ListBucket', resource: bucketArn(Bucket) }],
          does: s3('ListObjectsV2', { Bucket }),
        },
        {
          operation: 'PutObject unsigned',
          as: anonymous,
          says: [{ action: 's3:PutObject', resource: objectArn(Bucket, Key) }],
          does: s3('PutObject', { Bucket, Key, Body: body('by nobody\n') }),
          untouched: [objectStays(Bucket, Key)],
        },
      ];
    }),
};

export default attack;
