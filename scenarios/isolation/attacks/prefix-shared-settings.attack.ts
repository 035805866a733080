import { type Attack, dataOf } from '@cordon/domain';
import { bucketArn, operator, s3 } from '@cordon/harness/calls';
import { attemptOf } from '../attempts/attempts.ts';
import { prefixOf, withoutSharedBucket } from '../attempts/shared-bucket.ts';

const attack: Attack = {
  id: 'prefix-shared-settings',
  // A rule of one tenant that deletes, moves or opens what is another’s is as good as the request itself.
  crosses: 'tenant-data',
  sentence: 'change a setting of the shared bucket, which affects every tenant: lifecycle, CORS, encryption',
  source:
    'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html',
  attempts: (deployment) =>
    withoutSharedBucket(deployment) ?? {
      attempts: deployment.tenants.flatMap((own) => {
        const { bucket: Bucket } = dataOf(own.tenant);
        const change = (name: string, action: string, input: object, read = name) =>
          attemptOf(
            attack.id,
            { attacker: own, victim: own },
            {
              operation: `Put${name}`,
              says: [{ action: `s3:${action}`, resource: bucketArn(Bucket) }],
              does: s3(`Put${name}`, { Bucket, ...input }),
              controlBy: operator,
              untouched: [
                {
                  what: `Get${read} of ${Bucket}, asked by ${own.tenant.id}`,
                  read: s3(`Get${read}`, { Bucket }),
                },
              ],
              exclusive: true,
            },
          );
        return [
          change('BucketLifecycleConfiguration', 'PutLifecycleConfiguration', {
            LifecycleConfiguration: {
              // Switched off, and about the tenant’s own keys: whoever may write this may write any other.
              Rules: [
                {
                  ID: own.tenant.id,
                  Status: 'Disabled',
                  Filter: { Prefix: prefixOf(own) },
                  Expiration: { Days: 1 },
                },
              ],
            },
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
      }),
    },
};

export default attack;
