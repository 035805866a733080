import { dataOf } from '@cordon/domain';
import { attackOnOthers } from '../attempts/attempts.ts';
import { bucketSettings } from '../attempts/bucket-config.ts';

export default attackOnOthers({
  id: 's3-write-bucket-config',
  crosses: 'self-grant',
  sentence: 'change the access settings of another tenant’s bucket: public access block, ownership, tags',
  source:
    'catalogue 46; https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
  drafts: ({ attacker, victim, deployment }) =>
    bucketSettings(deployment, victim).map(({ reads, writes }) => ({
      ...writes,
      controlBy: 'operator',
      untouched: [
        {
          what: `${reads.operation} of ${dataOf(victim.tenant).bucket}, asked by ${attacker.tenant.id}`,
          read: reads.does,
        },
      ],
      // Where a bucket is not as it was made, the operator’s twin of another attempt would change it meanwhile.
      exclusive: true,
    })),
});
