import { type Attack, dataOf } from '@cordon/domain';
import { body, objectArn, s3 } from '@cordon/harness/calls';
import { attemptsOf, ownKey } from '../attempts/attempts.ts';
import { objectStays, plant } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-write-objects',
  crosses: 'tenant-data',
  sentence: 'write, overwrite or delete an object among another tenant’s data',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, (pair) => {
      const Bucket = dataOf(pair.victim.tenant).bucket;
      const about = (name: string, action: string) => {
        const Key = ownKey(attack.id, pair, name);
        return {
          Key,
          says: [{ action, resource: objectArn(Bucket, Key) }],
          prepare: [plant(Bucket, Key)],
          untouched: [objectStays(Bucket, Key)],
        };
      };
      const put = about('put', 's3:PutObject');
      const remove = about('delete', 's3:DeleteObject');
      // One request for many keys: S3 answers 200 and says in the body which keys it refused.
      const many = about('delete-many', 's3:DeleteObject');
      return [
        {
          ...drop(put),
          operation: 'PutObject',
          does: s3('PutObject', { Bucket, Key: put.Key, Body: body('overwritten\n') }),
        },
        {
          ...drop(remove),
          operation: 'DeleteObject',
          does: s3('DeleteObject', { Bucket, Key: remove.Key }),
        },
        {
          ...drop(many),
          operation: 'DeleteObjects',
          does: s3('DeleteObjects', { Bucket, Delete: { Objects: [{ Key: many.Key }] } }),
        },
      ];
    }),
};

function drop<T extends { Key: string }>({ Key: _key, ...rest }: T): Omit<T, 'Key'> {
  return rest;
}

export default attack;
