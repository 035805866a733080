import { type Attack, dataOf, type Sayable } from '@cordon/domain';
import { bucketArn, s3 } from '@cordon/harness/calls';
import { attemptsOf, type Draft } from '../attempts/attempts.ts';
import { orNothingToTry } from '../attempts/identities.ts';
import { prefixOf, withoutSharedBucket } from '../attempts/shared-bucket.ts';

const attack: Attack = {
  id: 'prefix-enumerate',
  crosses: 'tenant-enumeration',
  sentence: 'list the top level of a shared bucket with a delimiter, which shows every tenant as a folder',
  source:
    'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html',
  attempts: (deployment) =>
    withoutSharedBucket(deployment) ??
    orNothingToTry(
      attemptsOf(attack.id, deployment, ({ attacker, victim }) => {
        const { bucket: Bucket } = dataOf(victim.tenant);
        // Of a prefix of several parts the first is what the top shows.
        const folder = topOf(prefixOf(victim));
        if (topOf(prefixOf(attacker)) === folder) return [];
        const ask = (
          operation: string,
          variant: string,
          action: string,
          input: object,
          context: NonNullable<Sayable['context']>,
        ): Draft => ({
          operation,
          variant,
          says: [{ action, resource: bucketArn(Bucket), context }],
          does: s3(operation, { Bucket, ...input }),
          // To list the top is allowed to no tenant.
          controlBy: 'operator',
          crossing: { kind: 'content', mark: folder },
        });
        const slash = { Delimiter: '/' };
        const rolledUp = { 's3:delimiter': '/' };
        const empty = { ...rolledUp, 's3:prefix': '' };
        return [
          ask('ListObjectsV2', 'folders', 's3:ListBucket', slash, rolledUp),
          ask('ListObjectsV2', 'folders, empty prefix', 's3:ListBucket', { ...slash, Prefix: '' }, empty),
          ask('ListObjects', 'folders', 's3:ListBucket', slash, rolledUp),
          ask('ListObjectVersions', 'folders', 's3:ListBucketVersions', slash, rolledUp),
        ];
      }),
      'all prefixes are below one folder, which each tenant may see',
    ),
};

/** `lake/` of `lake/v1/`; the whole where nothing ends it. */
function topOf(prefix: string): string {
  return /^[^/]*\//.exec(prefix)?.[0] ?? prefix;
}

export default attack;
