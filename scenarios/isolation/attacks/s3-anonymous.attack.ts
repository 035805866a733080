import { dataOf } from '@cordon/domain';
import { anonymous, body, listingOf } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOthers, type Draft, listsS3 } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 's3-anonymous',
  crosses: 'tenant-data',
  sentence: 'read, list and write another tenant’s data with unsigned requests',
  source:
    'catalogue 44, 46; https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  drafts: ({ victim, keyOf }) => {
    const data = dataOf(victim.tenant);
    const Bucket = data.bucket;
    const Key = keyOf('put');
    const asked: readonly Draft[] = [
      asksS3('GetObject', { Bucket, Key: seedKeyOf(victim) }),
      listsS3('ListObjectsV2', listingOf(data)),
      {
        ...asksS3('PutObject', { Bucket, Key, Body: body('by nobody\n') }),
        untouched: [objectStays(Bucket, Key)],
      },
    ];
    return asked.map((one) => ({ ...one, operation: `${one.operation} unsigned`, as: anonymous }));
  },
});
