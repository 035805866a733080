import { type Attack, dataOf } from '@cordon/domain';
import { objectArn, s3 } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptsOf } from '../attempts/attempts.ts';

const attack: Attack = {
  id: 's3-read-objects',
  crosses: 'tenant-data',
  sentence: 'read an object of another tenant, or its head',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
      const { bucket } = dataOf(victim.tenant);
      const seed = seedKeyOf(victim);
      // HeadObject asks for s3:GetObject, too: there is no action of its own.
      return ['GetObject', 'HeadObject'].map((operation) => ({
        operation,
        says: [{ action: 's3:GetObject', resource: objectArn(bucket, seed) }],
        does: s3(operation, { Bucket: bucket, Key: seed }),
      }));
    }),
};

export default attack;
