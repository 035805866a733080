import { type Attack, bucketOf } from '@cordon/domain';
import { objectArn, s3, sequence } from '@cordon/harness/calls';
import { SEED_KEY } from '@cordon/harness/seed';
import { attemptsOf, ownKey } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 's3-copy',
  crosses: 'tenant-data',
  sentence: 'let S3 copy an object out of another tenant’s bucket, or into it',
  source: 'catalogue 45; https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, (pair) => {
      const mine = bucketOf(pair.attacker.tenant);
      const theirs = bucketOf(pair.victim.tenant);
      const copy = (from: string, to: string, Key: string) =>
        s3('CopyObject', { Bucket: to, Key, CopySource: `${from}/${SEED_KEY}` });
      const copyPart = (from: string, to: string, Key: string) =>
        [
          s3('CreateMultipartUpload', { Bucket: to, Key }),
          s3('UploadPartCopy', {
            Bucket: to,
            Key,
            UploadId: '${steps.0.UploadId}',
            PartNumber: 1,
            CopySource: `${from}/${SEED_KEY}`,
          }),
        ] as const;
      const reads = (bucket: string) => ({ action: 's3:GetObject', resource: objectArn(bucket, SEED_KEY) });
      const writes = (bucket: string, key: string) => ({
        action: 's3:PutObject',
        resource: objectArn(bucket, key),
      });
      const out = ownKey(attack.id, pair, 'out');
      const into = ownKey(attack.id, pair, 'into');
      const partOut = ownKey(attack.id, pair, 'part-out');
      const partInto = ownKey(attack.id, pair, 'part-into');
      // The owner’s twin stays within its own bucket: nobody has rights on both ends of the attacker’s copy.
      return [
        {
          operation: 'CopyObject out of',
          says: [reads(theirs), writes(mine, out)],
          controlSays: [reads(theirs), writes(theirs, out)],
          does: copy(theirs, mine, out),
          control: copy(theirs, theirs, out),
        },
        {
          operation: 'CopyObject into',
          says: [reads(mine), writes(theirs, into)],
          controlSays: [reads(theirs), writes(theirs, into)],
          does: copy(mine, theirs, into),
          control: copy(theirs, theirs, into),
          untouched: [objectStays(theirs, into)],
        },
        {
          operation: 'UploadPartCopy out of',
          says: [reads(theirs), writes(mine, partOut)],
          controlSays: [reads(theirs), writes(theirs, partOut)],
          // The upload in the attacker’s own bucket must be served; only the copy asks.
          does: sequence(1, ...copyPart(theirs, mine, partOut)),
          control: sequence(1, ...copyPart(theirs, theirs, partOut)),
        },
        {
          operation: 'UploadPartCopy into',
          says: [reads(mine), writes(theirs, partInto)],
          controlSays: [reads(theirs), writes(theirs, partInto)],
          does: sequence(0, ...copyPart(mine, theirs, partInto)),
          control: sequence(0, ...copyPart(theirs, theirs, partInto)),
          untouched: [objectStays(theirs, partInto)],
        },
      ];
    }),
};

export default attack;
