import { type PolicyDocument, type PolicyKind, parsePolicy } from '@cordon/iam';
import { BoundedMap } from '../state/bounded-map.ts';

const cache = new BoundedMap<PolicyDocument | Error>(4096);

/** Parses a policy once per text; the same text gives the same object. Throws iam’s `PolicyError`. */
export function parsed(text: string, kind: PolicyKind): PolicyDocument {
  const id = `${kind}\n${text}`;
  const known = cache.get(id);
  if (known instanceof Error) throw known;
  if (known !== undefined) return known;
  try {
    const document = parsePolicy(text, kind);
    cache.set(id, document);
    return document;
  } catch (error) {
    cache.set(id, error as Error);
    throw error;
  }
}
