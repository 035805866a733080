import { type Finding, type PolicyKind, type PolicySlot, validatePolicy } from '@cordon/iam';
import { BoundedMap } from '../state/bounded-map.ts';

/** By kind and place and then by text as it is, as in `parse-cache.ts`. */
const caches = new Map<string, BoundedMap<readonly Finding[]>>();

/**
 * What AWS would not store of a policy, and so refuses; nothing when it stores it, however it misleads. What is an
 * error in which place stands in `@cordon/iam`, check by check with its page.
 */
export function refusals(text: string, kind: PolicyKind, slot: PolicySlot): readonly Finding[] {
  const place = `${kind} ${slot}`;
  const cache = caches.get(place) ?? new BoundedMap<readonly Finding[]>(1024);
  caches.set(place, cache);
  const known = cache.get(text);
  if (known !== undefined) return known;
  const found = validatePolicy(text, kind, slot).filter(({ level }) => level === 'error');
  cache.set(text, found);
  return found;
}

/** A finding as a sentence with its place. */
export function sentence({ message, position }: Finding): string {
  const { line, column } = position;
  // A policy that does not parse says where by itself.
  if (line === undefined || message.includes(`(line ${line}, `)) return message;
  return `${message} (line ${line}, column ${column})`;
}
