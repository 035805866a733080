import { dataOf } from '@cordon/domain';
import { body, listingOf, presigned, tenant } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOthers, type Draft, listsS3 } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

/** Without it, clear text is served to whoever may make the request at all: nothing says that it should not be. */
const GUARD = 'deny-insecure-transport';

export default attackOnOthers({
  id: 's3-clear-text',
  crosses: 'tenant-data',
  sentence: 'replay a request that another tenant signed and sent over plain HTTP: none may be served',
  source:
    'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit',
  unless: ({ guards }) =>
    guards.includes(GUARD) ? undefined : `no bucket denies plain HTTP here: only the guard \`${GUARD}\` does`,
  drafts: ({ victim, keyOf }) => {
    const data = dataOf(victim.tenant);
    const Bucket = data.bucket;
    const Key = keyOf('overheard');
    const seed = { Bucket, Key: seedKeyOf(victim) };
    // What is sent again is the owner's own request to the letter; the control is the owner asking it over TLS.
    const overheard = (
      { operation, says = [], does }: ReturnType<typeof asksS3>,
      call: typeof does | ReturnType<typeof presigned> = does,
    ): Draft => {
      const over = (tls: 'true' | 'false') =>
        says.map((one) => ({ ...one, context: { ...one.context, 'aws:SecureTransport': tls } }));
      return {
        operation: `${call.via === 'presigned' ? 'presigned GET' : operation} over plain HTTP`,
        says: over('false'),
        controlSays: over('true'),
        as: tenant(victim.tenant.id),
        does: { ...call, over: 'http' },
        control: call,
      };
    };
    return [
      overheard(asksS3('GetObject', seed)),
      overheard(listsS3('ListObjectsV2', listingOf(data))),
      overheard(asksS3('GetObject', seed), presigned('GetObject', seed)),
      {
        ...overheard(asksS3('PutObject', { Bucket, Key, Body: body('sent again\n') })),
        untouched: [objectStays(Bucket, Key)],
      },
    ];
  },
});
