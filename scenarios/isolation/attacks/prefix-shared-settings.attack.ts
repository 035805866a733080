import { dataOf } from '@cordon/domain';
import { operator, s3 } from '@cordon/harness/calls';
import { asksS3, attackOnOwn, type Draft } from '../attempts/attempts.ts';
import { prefixOf, withoutSharedBucket } from '../attempts/identities.ts';

export default attackOnOwn({
  id: 'prefix-shared-settings',
  // A rule of one tenant that deletes, moves or opens what is another’s is as good as the request itself.
  crosses: 'tenant-data',
  sentence: 'change a setting of the shared bucket, which affects every tenant: lifecycle, CORS, encryption',
  source:
    'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html',
  unless: withoutSharedBucket,
  drafts: ({ attacker: own }) => {
    const { bucket: Bucket } = dataOf(own.tenant);
    const change = (name: string, action: string, input: object): Draft => ({
      ...asksS3(`Put${name}`, { Bucket, ...input }, { action }),
      controlBy: operator,
      untouched: [
        { what: `Get${name} of ${Bucket}, asked by ${own.tenant.id}`, read: s3(`Get${name}`, { Bucket }) },
      ],
      exclusive: true,
    });
    // Switched off, and about the tenant’s own keys: whoever may write this may write any other.
    const rule = { ID: own.tenant.id, Status: 'Disabled', Filter: { Prefix: prefixOf(own) } };
    return [
      change('BucketLifecycleConfiguration', 'PutLifecycleConfiguration', {
        LifecycleConfiguration: { Rules: [{ ...rule, Expiration: { Days: 1 } }] },
      }),
      change('BucketCors', 'PutBucketCORS', {
        CORSConfiguration: {
          CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: [`https://${own.tenant.id}.example`] }],
        },
      }),
      change('BucketEncryption', 'PutEncryptionConfiguration', {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    ];
  },
});
