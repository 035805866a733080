import { type Attack, dataOf } from '@cordon/domain';
import { objectArn, s3 } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptsOf } from '../attempts/attempts.ts';

const attack: Attack = {
  id: 's3-read-tags',
  crosses: 'tenant-metadata',
  sentence: 'read the tags of another tenant’s object',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
      const { bucket } = dataOf(victim.tenant);
      const seed = seedKeyOf(victim);
      return [
        {
          operation: 'GetObjectTagging',
          says: [{ action: 's3:GetObjectTagging', resource: objectArn(bucket, seed) }],
          does: s3('GetObjectTagging', { Bucket: bucket, Key: seed }),
        },
      ];
    }),
};

export default attack;
