import type { Attempt } from '@cordon/domain';

/** Attempts by what they may change: those of one lane go one after the other, lanes side by side. */
export interface Lanes<T> {
  /** They change nothing that another rests on. */
  readonly together: readonly T[];
  /** Each lane is about one bucket’s own settings, on which only attempts of the same lane rest. */
  readonly byBucket: readonly (readonly T[])[];
  /** They change what any other may rest on (a role’s policies, the engine’s configuration). */
  readonly alone: readonly T[];
}

/** Sorts what is to be done, keeping its order within each lane. */
export function lanesOf<T extends { readonly attempt: Attempt }>(planned: readonly T[]): Lanes<T> {
  const exclusive = planned.filter(({ attempt }) => attempt.exclusive === true);
  const buckets = Map.groupBy(exclusive, ({ attempt }) => bucketOf(attempt));
  const alone = buckets.get(undefined) ?? [];
  buckets.delete(undefined);
  return {
    together: planned.filter(({ attempt }) => attempt.exclusive !== true),
    byBucket: [...buckets.values()],
    alone,
  };
}

/** The one bucket that an attempt watches, where it makes and needs nothing else. */
function bucketOf({ untouched = [], prepare, cleanup }: Attempt): string | undefined {
  if (prepare !== undefined || cleanup !== undefined) return undefined;
  const watched = new Set(
    untouched.map(({ read }) =>
      read.via === 'sdk' && read.service === 's3' ? read.input.Bucket : undefined,
    ),
  );
  const [bucket, ...others] = watched;
  return typeof bucket === 'string' && others.length === 0 ? bucket : undefined;
}
