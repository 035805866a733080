import { type Attack, dataOf, type Sayable, type SequenceCall } from '@cordon/domain';
import { bucketArn, s3, sequence } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptsOf, type Draft, ownKey } from '../attempts/attempts.ts';
import { prefixOf, withoutSharedBucket } from '../attempts/shared-bucket.ts';
import { plant } from '../attempts/untouched.ts';

const attack: Attack = {
  id: 'prefix-list',
  crosses: 'tenant-metadata',
  sentence:
    'list a shared bucket in every way that could show another tenant’s keys: no prefix, half a name, delimiters, markers and tokens',
  source:
    'catalogue 43; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html',
  attempts: (deployment) =>
    withoutSharedBucket(deployment) ??
    attemptsOf(attack.id, deployment, (pair) => {
      const { attacker, victim } = pair;
      const { bucket: Bucket } = dataOf(victim.tenant);
      const [mine, theirs] = [prefixOf(attacker), prefixOf(victim)];
      const names = [attacker.tenant.id, victim.tenant.id] as const;
      // What a request that names the other’s prefix echoes is no key: the mark is a whole one.
      const crossing = { kind: 'content', mark: seedKeyOf(victim) } as const;
      /** `context` in IAM’s words; none where the request may be served, and what it shows is the question. */
      const ask = (
        operation: string,
        variant: string,
        action: string,
        input: Readonly<Record<string, unknown>>,
        context: Sayable['context'] | undefined,
        more: Partial<Draft> = {},
      ): Draft => ({
        operation,
        variant,
        says: context === undefined ? [] : [{ action, resource: bucketArn(Bucket), context }],
        does: s3(operation, { Bucket, ...input }),
        // What begins above every name is allowed to no tenant.
        controlBy: 'operator',
        crossing,
        ...more,
      });
      const keys = (...rest: [string, object, Sayable['context']?, Partial<Draft>?]) => {
        const [variant, input, context, more] = rest;
        return ask('ListObjectsV2', variant, 's3:ListBucket', { ...input }, context, more);
      };
      const own = { controlBy: 'owner' } as const;
      /** Two pages of what is below a prefix; the second with another one. */
      const pages = (first: string, then: string): SequenceCall =>
        sequence(
          1,
          s3('ListObjectsV2', { Bucket, Prefix: first, MaxKeys: 1 }),
          s3('ListObjectsV2', {
            Bucket,
            Prefix: then,
            ContinuationToken: '${steps.0.NextContinuationToken}',
          }),
        );
      const listed = ownKey(attack.id, pair, 'listed');
      const half = theirs.slice(0, Math.ceil(theirs.length / 2));
      const drafts: readonly Draft[] = [
        keys('no prefix', {}, {}),
        keys('empty prefix', { Prefix: '' }, { 's3:prefix': '' }),
        keys('half its name', { Prefix: half }, { 's3:prefix': half }),
        keys('its name without the slash', { Prefix: names[1] }, { 's3:prefix': names[1] }),
        ...(names[1].startsWith(names[0])
          ? [keys('own name without the slash', { Prefix: names[0] }, { 's3:prefix': names[0] })]
          : []),
        keys(
          'with a delimiter',
          { Prefix: theirs, Delimiter: '/' },
          { 's3:prefix': theirs, 's3:delimiter': '/' },
          { ...own, crossing: { ...crossing, mark: `${theirs}seed/` } },
        ),
        keys(
          'with a page size',
          { Prefix: theirs, MaxKeys: 1000 },
          { 's3:prefix': theirs, 's3:max-keys': '1000' },
          own,
        ),
        keys('from the other’s keys on', { StartAfter: theirs }, {}),
        // Below the own prefix this is served, and must show nothing of the other.
        keys('own, from the other’s keys on', { Prefix: mine, StartAfter: theirs }, undefined, {
          control: s3('ListObjectsV2', { Bucket, Prefix: theirs, StartAfter: theirs }),
          // A key of its own: another attack spells the seeded one below the attacker’s prefix.
          crossing: { kind: 'content', mark: listed },
          prepare: [plant(Bucket, listed)],
          ...own,
        }),
        keys('own token, the other’s prefix', {}, undefined, {
          operation: 'ListObjectsV2 by token',
          does: pages(mine, theirs),
          control: pages(theirs, theirs),
          ...own,
          prepare: [
            plant(Bucket, ownKey(attack.id, pair, 'one', attacker)),
            plant(Bucket, ownKey(attack.id, pair, 'one')),
          ],
        }),
        ask(
          'ListObjects',
          'marker',
          's3:ListBucket',
          { Prefix: theirs, Marker: theirs },
          { 's3:prefix': theirs },
          own,
        ),
        ask('ListObjects', 'no prefix', 's3:ListBucket', {}, {}),
        ask('ListObjectVersions', 'no prefix', 's3:ListBucketVersions', {}, {}),
        ask(
          'ListObjectVersions',
          'empty prefix',
          's3:ListBucketVersions',
          { Prefix: '' },
          { 's3:prefix': '' },
        ),
        ask(
          'ListObjectVersions',
          'own, from the other’s keys on',
          '',
          { Prefix: mine, KeyMarker: theirs },
          undefined,
          {
            control: s3('ListObjectVersions', { Bucket, Prefix: theirs }),
            ...own,
          },
        ),
        // Whoever is served at all sees uploads by everybody, if there are any.
        ask(
          'ListMultipartUploads',
          'no prefix',
          's3:ListBucketMultipartUploads',
          {},
          {},
          { crossing: { kind: 'any' } },
        ),
        ask(
          'ListMultipartUploads',
          'own prefix, the other’s marker',
          's3:ListBucketMultipartUploads',
          { Prefix: mine, KeyMarker: theirs },
          {},
          { crossing: { kind: 'any' } },
        ),
      ];
      return drafts;
    }),
};

export default attack;
