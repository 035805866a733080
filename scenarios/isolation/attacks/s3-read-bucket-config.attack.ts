import { dataOf } from '@cordon/domain';
import { asksS3, attackOnOthers, type Draft } from '../attempts/attempts.ts';
import { bucketSettings } from '../attempts/bucket-config.ts';

export default attackOnOthers({
  id: 's3-read-bucket-config',
  crosses: 'tenant-metadata',
  sentence: 'read the location and the access settings of another tenant’s bucket',
  source: 'catalogue 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html',
  drafts: ({ victim, deployment }): readonly Draft[] => {
    const { bucket: Bucket, prefix } = dataOf(victim.tenant);
    return [
      // What is about a bucket of many is allowed to no tenant.
      {
        ...asksS3('GetBucketLocation', { Bucket }),
        ...(prefix === undefined ? {} : { controlBy: 'operator' }),
      },
      // A tenant may not read these of its own bucket either.
      { ...asksS3('GetBucketAcl', { Bucket }), controlBy: 'operator' },
      ...bucketSettings(deployment, victim).map(({ reads }): Draft => ({ ...reads, controlBy: 'operator' })),
    ];
  },
});
