import { type Attack, dataOf } from '@cordon/domain';
import { body, objectArn, presigned } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptsOf, ownKey } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-presigned',
  crosses: 'tenant-data',
  sentence: 'presign a URL for another tenant’s object and use it without credentials',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, (pair) => {
      const Bucket = dataOf(pair.victim.tenant).bucket;
      const seed = seedKeyOf(pair.victim);
      const Key = ownKey(attack.id, pair, 'put');
      return [
        {
          operation: 'presigned GET',
          says: [{ action: 's3:GetObject', resource: objectArn(Bucket, seed) }],
          does: presigned('GetObject', { Bucket, Key: seed }),
        },
        {
          operation: 'presigned PUT',
          says: [{ action: 's3:PutObject', resource: objectArn(Bucket, Key) }],
          does: presigned('PutObject', { Bucket, Key, Body: body('by a bare client\n') }),
          untouched: [objectStays(Bucket, Key)],
        },
      ];
    }),
};

export default attack;
