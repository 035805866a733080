import { dataOf } from '@cordon/domain';
import { s3, sequence } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attackOnOthers, type Draft, type List, listsS3 } from '../attempts/attempts.ts';
import { prefixOf, withoutSharedBucket } from '../attempts/identities.ts';
import { plant } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 'prefix-list',
  crosses: 'tenant-metadata',
  sentence:
    'list a shared bucket in every way that could show another tenant’s keys: no prefix, half a name, delimiters, markers and tokens',
  source:
    'catalogue 43; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html',
  unless: withoutSharedBucket,
  drafts: ({ attacker, victim, keyOf }) => {
    const { bucket: Bucket } = dataOf(victim.tenant);
    const [mine, theirs] = [prefixOf(attacker), prefixOf(victim)];
    const [name, othersName] = [attacker.tenant.id, victim.tenant.id];
    // What a request that names the other’s prefix echoes is no key: the mark is a whole one.
    const crossing = { kind: 'content', mark: seedKeyOf(victim) } as const;
    const ask = (operation: List, variant: string, input: object, more: Partial<Draft> = {}): Draft => ({
      ...listsS3(operation, { Bucket, ...input }),
      variant,
      // What begins above every name is allowed to no tenant.
      controlBy: 'operator',
      crossing,
      ...more,
    });
    const keys = (variant: string, input: object, more?: Partial<Draft>) =>
      ask('ListObjectsV2', variant, input, more);
    const own = { controlBy: 'owner' } as const;
    // Below the own prefix a list is served, and must show nothing of the other.
    const served = { ...own, says: [] };
    // Whoever is served at all sees uploads by everybody, if there are any.
    const any = { crossing: { kind: 'any' } } as const;
    /** Two pages of what is below a prefix; the second with another one. */
    const pages = (first: string, Prefix: string) => {
      const ContinuationToken = '${steps.0.NextContinuationToken}';
      return sequence(
        1,
        s3('ListObjectsV2', { Bucket, Prefix: first, MaxKeys: 1 }),
        s3('ListObjectsV2', { Bucket, Prefix, ContinuationToken }),
      );
    };
    const listed = keyOf('listed');
    return [
      keys('no prefix', {}),
      keys('empty prefix', { Prefix: '' }),
      keys('half its name', { Prefix: theirs.slice(0, Math.ceil(theirs.length / 2)) }),
      keys('its name without the slash', { Prefix: othersName }),
      ...(othersName.startsWith(name) ? [keys('own name without the slash', { Prefix: name })] : []),
      keys(
        'with a delimiter',
        { Prefix: theirs, Delimiter: '/' },
        { ...own, crossing: { ...crossing, mark: `${theirs}seed/` } },
      ),
      keys('with a page size', { Prefix: theirs, MaxKeys: 1000 }, own),
      keys('from the other’s keys on', { StartAfter: theirs }),
      keys(
        'own, from the other’s keys on',
        { Prefix: mine, StartAfter: theirs },
        {
          ...served,
          control: s3('ListObjectsV2', { Bucket, Prefix: theirs, StartAfter: theirs }),
          // A key of its own: another attack spells the seeded one below the attacker’s prefix.
          crossing: { kind: 'content', mark: listed },
          prepare: [plant(Bucket, listed)],
        },
      ),
      keys(
        'own token, the other’s prefix',
        {},
        {
          ...served,
          operation: 'ListObjectsV2 by token',
          does: pages(mine, theirs),
          control: pages(theirs, theirs),
          prepare: [plant(Bucket, keyOf('one', attacker)), plant(Bucket, keyOf('one'))],
        },
      ),
      ask('ListObjects', 'marker', { Prefix: theirs, Marker: theirs }, own),
      ask('ListObjects', 'no prefix', {}),
      ask('ListObjectVersions', 'no prefix', {}),
      ask('ListObjectVersions', 'empty prefix', { Prefix: '' }),
      ask(
        'ListObjectVersions',
        'own, from the other’s keys on',
        { Prefix: mine, KeyMarker: theirs },
        { ...served, control: s3('ListObjectVersions', { Bucket, Prefix: theirs }) },
      ),
      ask('ListMultipartUploads', 'no prefix', {}, any),
      ask('ListMultipartUploads', 'own prefix, the other’s marker', { Prefix: mine, KeyMarker: theirs }, any),
    ];
  },
});
