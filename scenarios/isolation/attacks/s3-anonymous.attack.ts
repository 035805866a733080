import { type Attack, dataOf } from '@cordon/domain';
import { anonymous, body, bucketArn, listingOf, listingSays, objectArn, s3 } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptsOf, ownKey } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-anonymous',
  crosses: 'tenant-data',
  sentence: 'read, list and write another tenant’s data with unsigned requests',
  source:
    'catalogue 44, 46; https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, (pair) => {
      const data = dataOf(pair.victim.tenant);
      const Bucket = data.bucket;
      const seed = seedKeyOf(pair.victim);
      const Key = ownKey(attack.id, pair, 'put');
      return [
        {
          operation: 'GetObject unsigned',
          as: anonymous,
          says: [{ action: 's3:GetObject', resource: objectArn(Bucket, seed) }],
          does: s3('GetObject', { Bucket, Key: seed }),
        },
        {
          operation: 'ListObjectsV2 unsigned',
          as: anonymous,
          says: [{ action: 's3:ListBucket', resource: bucketArn(Bucket), ...listingSays(data) }],
          does: s3('ListObjectsV2', listingOf(data)),
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
