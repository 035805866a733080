import { type PolicySlot, policySize, SIZE_LIMITS } from '@cordon/iam';
import type { GeneratedPolicy } from './policies.ts';

export interface SizeOfPolicy {
  readonly at: string;
  readonly slot: PolicySlot;
  readonly size: number;
  readonly limit: number;
}

/**
 * How much of its limit each policy takes, counted as AWS counts it. Every user and role here has one inline policy, so
 * none need adding up. Throws nothing: a text that is no JSON is counted as it is.
 */
export function policySizes(policies: readonly GeneratedPolicy[]): readonly SizeOfPolicy[] {
  return policies.map(({ at, slot, text }) => ({
    at,
    slot,
    size: policySize(text, slot),
    limit: SIZE_LIMITS[slot].limit,
  }));
}
