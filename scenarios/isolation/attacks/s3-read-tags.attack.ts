import { dataOf } from '@cordon/domain';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 's3-read-tags',
  crosses: 'tenant-metadata',
  sentence: 'read the tags of another tenant’s object',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html',
  drafts: ({ victim }) => [
    asksS3('GetObjectTagging', { Bucket: dataOf(victim.tenant).bucket, Key: seedKeyOf(victim) }),
  ],
});
