import { type Attack, dataOf } from '@cordon/domain';
import { objectArn, s3 } from '@cordon/harness/calls';
import { attemptsOf, ownKey } from '../attempts/attempts.ts';
import { plant, tagsStay } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-write-tags',
  crosses: 'self-grant',
  sentence: 'tag another tenant’s object: where policies check tags, a tag is a grant',
  source: 'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, (pair) => {
      const Bucket = dataOf(pair.victim.tenant).bucket;
      const Key = ownKey(attack.id, pair, 'tagged');
      return [
        {
          operation: 'PutObjectTagging',
          says: [{ action: 's3:PutObjectTagging', resource: objectArn(Bucket, Key) }],
          does: s3('PutObjectTagging', {
            Bucket,
            Key,
            Tagging: { TagSet: [{ Key: 'tenant', Value: pair.attacker.tenant.id }] },
          }),
          prepare: [plant(Bucket, Key)],
          untouched: [tagsStay(Bucket, Key)],
        },
      ];
    }),
};

export default attack;
