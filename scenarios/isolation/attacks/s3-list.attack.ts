import { dataOf } from '@cordon/domain';
import { listingOf } from '@cordon/harness/calls';
import { asksS3, attackOnOthers, type Draft, listsS3 } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 's3-list',
  crosses: 'tenant-metadata',
  sentence:
    'list the keys, versions or open uploads of another tenant’s data, or check whether its bucket exists',
  source: 'catalogue 43, 44; https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html',
  drafts: ({ victim }): readonly Draft[] => {
    const data = dataOf(victim.tenant);
    const listing = listingOf(data);
    // In a bucket of many, what no condition parts by prefix is allowed to no tenant.
    const whole = data.prefix === undefined ? {} : ({ controlBy: 'operator' } as const);
    return [
      listsS3('ListObjectsV2', listing),
      listsS3('ListObjectVersions', listing),
      { ...listsS3('ListMultipartUploads', listing), ...whole },
      { ...asksS3('HeadBucket', { Bucket: data.bucket }, { action: 'ListBucket' }), ...whole },
    ];
  },
});
