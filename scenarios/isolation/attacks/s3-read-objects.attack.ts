import { type Attack, bucketOf } from '@cordon/domain';
import { objectArn, s3 } from '@cordon/harness/calls';
import { SEED_KEY } from '@cordon/harness/seed';
import { attemptsOf } from '../attempts/attempts.ts';

const attack: Attack = {
  id: 's3-read-objects',
  crosses: 'tenant-data',
  sentence: 'read an object of another tenant, or its head',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
      const bucket = bucketOf(victim.tenant);
      // HeadObject asks for s3:GetObject, too: there is no action of its own.
      return ['GetObject', 'HeadObject'].map((operation) => ({
        operation,
        says: [{ action: 's3:GetObject', resource: objectArn(bucket, SEED_KEY) }],
        does: s3(operation, { Bucket: bucket, Key: SEED_KEY }),
      }));
    }),
};

export default attack;
