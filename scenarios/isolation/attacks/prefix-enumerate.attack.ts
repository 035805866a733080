import { dataOf } from '@cordon/domain';
import { attackOnOthers, type Draft, type List, listsS3 } from '../attempts/attempts.ts';
import { prefixOf, withoutSharedBucket } from '../attempts/identities.ts';

/** `lake/` of `lake/v1/`; the whole where nothing ends it. */
function topOf(prefix: string): string {
  return /^[^/]*\//.exec(prefix)?.[0] ?? prefix;
}

export default attackOnOthers({
  id: 'prefix-enumerate',
  crosses: 'tenant-enumeration',
  sentence: 'list the top level of a shared bucket with a delimiter, which shows every tenant as a folder',
  source:
    'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html',
  unless: withoutSharedBucket,
  otherwise: 'all prefixes are below one folder, which each tenant may see',
  drafts: ({ attacker, victim }) => {
    // Of a prefix of several parts the first is what the top shows.
    const folder = topOf(prefixOf(victim));
    if (topOf(prefixOf(attacker)) === folder) return [];
    const ask = (operation: List, variant = 'folders', input: object = {}): Draft => ({
      ...listsS3(operation, { Bucket: dataOf(victim.tenant).bucket, Delimiter: '/', ...input }),
      variant,
      // To list the top is allowed to no tenant.
      controlBy: 'operator',
      crossing: { kind: 'content', mark: folder },
    });
    return [
      ask('ListObjectsV2'),
      ask('ListObjectsV2', 'folders, empty prefix', { Prefix: '' }),
      ask('ListObjects'),
      ask('ListObjectVersions'),
    ];
  },
});
