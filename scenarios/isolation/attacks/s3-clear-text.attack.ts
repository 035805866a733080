import { type Attack, dataOf, type PresignedCall, type Sayable, type SdkCall } from '@cordon/domain';
import {
  body,
  bucketArn,
  listingOf,
  listingSays,
  objectArn,
  presigned,
  s3,
  tenant,
} from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptsOf, type Draft, ownKey } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

/** Without it, clear text is served to whoever may make the request at all: nothing says that it should not be. */
const GUARD = 'deny-insecure-transport';

const attack: Attack = {
  id: 's3-clear-text',
  crosses: 'tenant-data',
  sentence: 'replay a request that another tenant signed and sent over plain HTTP: none may be served',
  source:
    'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit',
  attempts: (deployment) => {
    if (!deployment.guards.includes(GUARD))
      return { attempts: [], skipped: `no bucket denies plain HTTP here: only the guard \`${GUARD}\` does` };
    return attemptsOf(attack.id, deployment, (pair) => {
      const owner = tenant(pair.victim.tenant.id);
      const data = dataOf(pair.victim.tenant);
      const Bucket = data.bucket;
      const seedKey = seedKeyOf(pair.victim);
      const Key = ownKey(attack.id, pair, 'overheard');
      // What is sent again is the owner's own request to the letter; the control is the owner asking it over TLS.
      const overheard = (
        operation: string,
        action: string,
        resource: string,
        call: SdkCall | PresignedCall,
        context: Sayable['context'] = {},
      ) =>
        ({
          operation: `${operation} over plain HTTP`,
          says: [{ action, resource, context: { ...context, 'aws:SecureTransport': 'false' } }],
          controlSays: [{ action, resource, context: { ...context, 'aws:SecureTransport': 'true' } }],
          as: owner,
          does: { ...call, over: 'http' },
          control: call,
        }) satisfies Draft;
      const seed = objectArn(Bucket, seedKey);
      return [
        overheard('GetObject', 's3:GetObject', seed, s3('GetObject', { Bucket, Key: seedKey })),
        overheard(
          'ListObjectsV2',
          's3:ListBucket',
          bucketArn(Bucket),
          s3('ListObjectsV2', listingOf(data)),
          listingSays(data).context,
        ),
        overheard('presigned GET', 's3:GetObject', seed, presigned('GetObject', { Bucket, Key: seedKey })),
        {
          ...overheard(
            'PutObject',
            's3:PutObject',
            objectArn(Bucket, Key),
            s3('PutObject', { Bucket, Key, Body: body('sent again\n') }),
          ),
          untouched: [objectStays(Bucket, Key)],
        },
      ];
    });
  },
};

export default attack;
