import { type PolicyDocument, type PolicyKind, parsePolicy } from '@cordon/iam';
import { BoundedMap } from '../state/bounded-map.ts';

/** By kind and then by text as it is: putting the two together would cost more than all the rest. */
const caches = new Map<PolicyKind, BoundedMap<PolicyDocument | Error>>();

/** Parses a policy once per text; the same text gives the same object. Throws iam’s `PolicyError`. */
export function parsed(text: string, kind: PolicyKind): PolicyDocument {
  const cache = caches.get(kind) ?? new BoundedMap<PolicyDocument | Error>(4096);
  caches.set(kind, cache);
  const known = cache.get(text);
  if (known instanceof Error) throw known;
  if (known !== undefined) return known;
  try {
    const document = parsePolicy(text, kind);
    cache.set(text, document);
    return document;
  } catch (error) {
    cache.set(text, error as Error);
    throw error;
  }
}
