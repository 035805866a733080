import { dataOf } from '@cordon/domain';
import { asksS3, attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 's3-read-bucket-policy',
  crosses: 'tenant-metadata',
  sentence: 'read the policy of another tenant’s bucket, or learn that it has none',
  source: 'catalogue 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html',
  // A tenant may not read even its own bucket’s policy.
  drafts: ({ victim }) => [
    { ...asksS3('GetBucketPolicy', { Bucket: dataOf(victim.tenant).bucket }), controlBy: 'operator' },
  ],
});
