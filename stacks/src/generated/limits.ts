import { estimateSessionToken, type PolicySlot, policySize, SESSION_TOKEN, SIZE_LIMITS } from '@cordon/iam';
import type { GeneratedPolicy } from './policies.ts';

export interface SizeOfPolicy {
  readonly at: string;
  /** `session-token`: the token of a session with this policy, as `estimateSessionToken` has it. */
  readonly slot: PolicySlot | 'session-token';
  readonly size: number;
  readonly limit: number;
}

/**
 * How much of its limit each policy takes, counted as AWS counts it, and of a session policy how much of its token's. Every
 * user and role here has one inline policy, so none need adding up. Throws nothing: a text that is no JSON is counted as it is.
 */
export function policySizes(policies: readonly GeneratedPolicy[]): readonly SizeOfPolicy[] {
  return policies.flatMap((policy) => {
    const { at, slot, text } = policy;
    const own = { at, slot, size: policySize(text, slot), limit: SIZE_LIMITS[slot].limit };
    return slot === 'session' ? [own, tokenSize(policy)] : [own];
  });
}

/** An estimate is no finer than this, bytes: two names of one length do not pack alike. */
const STEP = 64;

function tokenSize({ at, text, tags = {} }: GeneratedPolicy): SizeOfPolicy {
  const { bytes } = estimateSessionToken({ policy: text, tags });
  return { at, slot: 'session-token', size: Math.ceil(bytes / STEP) * STEP, limit: SESSION_TOKEN.limit };
}
