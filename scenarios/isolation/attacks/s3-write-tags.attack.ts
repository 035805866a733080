import { dataOf } from '@cordon/domain';
import { asksS3, attackOnOthers } from '../attempts/attempts.ts';
import { plant, tagsStay } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 's3-write-tags',
  crosses: 'self-grant',
  sentence: 'tag another tenant’s object: where policies check tags, a tag is a grant',
  source: 'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html',
  drafts: ({ attacker, victim, keyOf }) => {
    const [Bucket, Key] = [dataOf(victim.tenant).bucket, keyOf('tagged')];
    const Tagging = { TagSet: [{ Key: 'tenant', Value: attacker.tenant.id }] };
    return [
      {
        ...asksS3('PutObjectTagging', { Bucket, Key, Tagging }),
        prepare: [plant(Bucket, Key)],
        untouched: [tagsStay(Bucket, Key)],
      },
    ];
  },
});
