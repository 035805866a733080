import { dataOf } from '@cordon/domain';
import { body, objectArn, s3 } from '@cordon/harness/calls';
import { markOf } from '@cordon/harness/seed';
import { attackOnOthers, type Draft } from '../attempts/attempts.ts';
import { prefixOf, withoutSharedBucket } from '../attempts/identities.ts';
import { objectStays, plant } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 'prefix-keys',
  crosses: 'tenant-data',
  sentence:
    'use keys of a shared bucket that normalise to another tenant’s: `../`, `//`, encoded slashes; delete its own and others’ keys in one batch',
  source:
    'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html and https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
  unless: withoutSharedBucket,
  drafts: ({ attacker, victim, deployment, keyOf }) => {
    const { bucket: Bucket } = dataOf(victim.tenant);
    const [mine, theirs] = [prefixOf(attacker), prefixOf(victim)];
    const mark = markOf(deployment, victim);
    const crossing = { kind: 'content', mark } as const;
    /** An object of the other’s that holds its mark: who is led to it is shown that, and the owner, reading it, sees it. */
    const led = (name: string) => {
      const Key = keyOf(name);
      return {
        Key,
        crossing,
        planted: plant(Bucket, Key, `${mark}\n`),
        control: s3('GetObject', { Bucket, Key }),
        untouched: [objectStays(Bucket, Key)],
      };
    };
    /** A key is a name and no path: what begins with the own prefix is one’s own, whatever follows. */
    const own = (variant: string, spelled: (rest: string) => string): readonly Draft[] => {
      const { Key: read, planted, ...reading } = led(`${variant}-get`);
      const { Key: written, planted: before, ...writing } = led(`${variant}-put`);
      const odd = spelled(read);
      return [
        {
          ...reading,
          operation: 'GetObject of own, spelled',
          variant,
          does: s3('GetObject', { Bucket, Key: odd }),
          prepare: [planted, plant(Bucket, odd)],
        },
        {
          ...writing,
          operation: 'PutObject of own, spelled',
          variant,
          does: s3('PutObject', { Bucket, Key: spelled(written), Body: body('by its own name\n') }),
          prepare: [before],
        },
      ];
    };
    /** What begins with the other’s prefix is the other’s, wherever a cleaned key would lead. */
    const other = (variant: string, Key: string): readonly Draft[] => [
      {
        operation: 'GetObject of the other’s, spelled',
        variant,
        says: [{ action: 's3:GetObject', resource: objectArn(Bucket, Key) }],
        does: s3('GetObject', { Bucket, Key }),
        prepare: [plant(Bucket, Key)],
      },
      {
        operation: 'PutObject of the other’s, spelled',
        variant,
        says: [{ action: 's3:PutObject', resource: objectArn(Bucket, `${Key}-put`) }],
        does: s3('PutObject', { Bucket, Key: `${Key}-put`, Body: body('below the other’s name\n') }),
        untouched: [objectStays(Bucket, `${Key}-put`)],
      },
    ];
    const { Key: batch, planted, ...batched } = led('batch');
    const batchOwn = keyOf('batch-own', attacker);
    const below = `attempts/prefix-keys/${attacker.tenant.id}-to-${victim.tenant.id}`;
    return [
      ...own('dots', (key) => `${mine}../${key}`),
      ...own('dots and slashes', (key) => `${mine}/..//../${key}`),
      ...own('encoded slashes', (key) => `${mine}..%2F${key.replaceAll('/', '%2F')}`),
      ...own('doubled slash', (key) => `${mine}/${key}`),
      ...other('dots to one’s own', `${theirs}../${mine}${below}`),
      ...other('doubled slash', `${theirs}/${below}`),
      ...other('own name below', `${theirs}${mine}${below}`),
      {
        ...batched,
        operation: 'DeleteObjects of both',
        // One’s own key goes, and S3 says so with a 200: what must stay is the other’s.
        does: s3('DeleteObjects', { Bucket, Delete: { Objects: [{ Key: batchOwn }, { Key: batch }] } }),
        prepare: [plant(Bucket, batchOwn), planted],
      },
    ];
  },
});
