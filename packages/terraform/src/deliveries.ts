import type { Notes } from './fields.ts';
import type { BucketState } from './state.types.ts';

/**
 * Of buckets whose objects, or lists of them, AWS puts into a bucket that is not in the input: copies are noted, for who may
 * read them is not known. Of lists it gives what is supposed; who is let in by an identity policy is asked all the same.
 */
export function noteDeliveries(buckets: readonly BucketState[], notes: Notes): readonly string[] {
  const there = new Set(buckets.map(({ name }) => name));
  return buckets.flatMap((bucket) =>
    (bucket.deliversTo ?? []).flatMap(({ to, what }): readonly string[] => {
      if (there.has(to)) return [];
      if (what === 'lists')
        return [
          `lists of objects of \`${bucket.name}\` go to \`${to}\`, which is not in the input: its policy is assumed to let none of the tenants in`,
        ];
      notes.add({
        address: bucket.address ?? bucket.name,
        attribute: to,
        why: `AWS puts copies of its objects into \`${to}\`, which is not in the input: who may read them is not known`,
        todo: 'add that bucket to the input, or see that nobody reads there who may not read here',
        touches: { buckets: [bucket.name] },
        boundaries: ['tenant-data', 'tenant-metadata'],
      });
      return [];
    }),
  );
}
