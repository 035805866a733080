import { dataOf } from '@cordon/domain';
import { body, presigned } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOthers } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 's3-presigned',
  crosses: 'tenant-data',
  sentence: 'presign a URL for another tenant’s object and use it without credentials',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html',
  drafts: ({ victim, keyOf }) => {
    const [Bucket, Key] = [dataOf(victim.tenant).bucket, keyOf('put')];
    const get = { Bucket, Key: seedKeyOf(victim) };
    const put = { Bucket, Key, Body: body('by a bare client\n') };
    return [
      { ...asksS3('GetObject', get), operation: 'presigned GET', does: presigned('GetObject', get) },
      {
        ...asksS3('PutObject', put),
        operation: 'presigned PUT',
        does: presigned('PutObject', put),
        untouched: [objectStays(Bucket, Key)],
      },
    ];
  },
});
