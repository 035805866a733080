import { type Attack, dataOf } from '@cordon/domain';
import { bucketArn } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';
import { bucketSettings } from '../attempts/bucket-config.ts';

const attack: Attack = {
  id: 's3-write-bucket-config',
  crosses: 'self-grant',
  sentence: 'change the access settings of another tenant’s bucket: public access block, ownership, tags',
  source:
    'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ attacker, victim }) => {
      const bucket = dataOf(victim.tenant).bucket;
      return bucketSettings(deployment, victim).map(({ operation, action, write, read }) => ({
        operation,
        says: [{ action, resource: bucketArn(bucket) }],
        does: write,
        controlBy: 'operator',
        untouched: [{ what: `${read.operation} of ${bucket}, asked by ${attacker.tenant.id}`, read }],
        // Where a bucket is not as it was made, the operator’s twin of another attempt would change it meanwhile.
        exclusive: true,
      }));
    }),
};

export default attack;
