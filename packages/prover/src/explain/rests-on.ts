import { provePair } from '../pair/prove-pair.ts';
import type { Caller, Target } from '../problem.types.ts';
import { type Limit, limitsOf, without } from './relax.ts';

/** What a proof rests on. */
export interface Grounds {
  /** A minimal set of limits: without any one of them, the proof fails. */
  readonly restsOn: readonly string[];
  /** A second such set that has nothing in common with the first, if there is one: a second line of defence. */
  readonly alsoOn?: readonly string[];
}

/**
 * Finds by deletion what the proof of a pair rests on: limits are taken away one after another, and kept away as long
 * as the pair is still proved.
 */
export function groundsOf(caller: Caller, target: Target): Grounds {
  const limits = limitsOf(caller, target);
  const first = minimal(limits, new Set(), caller, target);
  const gone = new Set(first.map(({ key }) => key));
  const restsOn = first.map(({ text }) => text);
  if (first.length === 0 || !holds(gone, caller, target)) return { restsOn };
  return { restsOn, alsoOn: minimal(limits, gone, caller, target).map(({ text }) => text) };
}

function minimal(
  limits: readonly Limit[],
  gone: ReadonlySet<string>,
  caller: Caller,
  target: Target,
): readonly Limit[] {
  const away = new Set(gone);
  // What the bucket says is tried last, so that the first answer speaks of the credentials themselves.
  const kept = limits.filter(({ key }) => !gone.has(key));
  for (const { key } of kept.toSorted(
    (a, b) => Number(b.key.startsWith('resource')) - Number(a.key.startsWith('resource')),
  )) {
    away.add(key);
    if (!holds(away, caller, target)) away.delete(key);
  }
  return kept.filter(({ key }) => !away.has(key));
}

function holds(gone: ReadonlySet<string>, caller: Caller, target: Target): boolean {
  const relaxed = without(gone, caller, target);
  return provePair(relaxed.caller, relaxed.target).kind === 'proved';
}
