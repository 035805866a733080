import { dataOf } from '@cordon/domain';
import { body, objectArn, s3 } from '@cordon/harness/calls';
import { asksS3, attackOnOthers, type Draft } from '../attempts/attempts.ts';
import { objectStays, plant } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 's3-write-objects',
  crosses: 'tenant-data',
  sentence: 'write, overwrite or delete an object among another tenant’s data',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
  drafts: ({ victim, keyOf }) => {
    const Bucket = dataOf(victim.tenant).bucket;
    const about = (name: string, ask: (Key: string) => Omit<Draft, 'prepare' | 'untouched'>): Draft => {
      const Key = keyOf(name);
      return { ...ask(Key), prepare: [plant(Bucket, Key)], untouched: [objectStays(Bucket, Key)] };
    };
    return [
      about('put', (Key) => asksS3('PutObject', { Bucket, Key, Body: body('overwritten\n') })),
      about('delete', (Key) => asksS3('DeleteObject', { Bucket, Key })),
      // One request for many keys: S3 answers 200 and says in the body which keys it refused.
      about('delete-many', (Key) => ({
        operation: 'DeleteObjects',
        says: [{ action: 's3:DeleteObject', resource: objectArn(Bucket, Key) }],
        does: s3('DeleteObjects', { Bucket, Delete: { Objects: [{ Key }] } }),
      })),
    ];
  },
});
