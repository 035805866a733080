import type { PolicyKind } from '../request.types.ts';

/** Where a policy is stored; decides its size limit. */
export type PolicySlot =
  | 'role-inline'
  | 'user-inline'
  | 'group-inline'
  | 'managed'
  | 'session'
  | 'trust'
  | 'bucket'
  | 'scp'
  | 'rcp';

/** How large a policy may be in a slot. */
export interface SizeLimit {
  readonly limit: number;
  /** `compact`: characters without the white space of the JSON; `characters`, `bytes`: of the text as it is. */
  readonly counts: 'compact' | 'characters' | 'bytes';
  readonly page: string;
}

const QUOTAS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const BUCKETS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-iam-policies.html';
const STS = 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html';
const ORGANIZATIONS = 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html';

/** Default quotas. Inline limits are for all inline policies of one role, user or group together. */
export const SIZE_LIMITS: Readonly<Record<PolicySlot, SizeLimit>> = {
  'role-inline': { limit: 10_240, counts: 'compact', page: QUOTAS },
  'user-inline': { limit: 2_048, counts: 'compact', page: QUOTAS },
  'group-inline': { limit: 5_120, counts: 'compact', page: QUOTAS },
  managed: { limit: 6_144, counts: 'compact', page: QUOTAS },
  session: { limit: 2_048, counts: 'characters', page: STS },
  trust: { limit: 2_048, counts: 'compact', page: QUOTAS },
  bucket: { limit: 20_480, counts: 'bytes', page: BUCKETS },
  scp: { limit: 5_120, counts: 'characters', page: ORGANIZATIONS },
  rcp: { limit: 5_120, counts: 'characters', page: ORGANIZATIONS },
};

/** The slot with the widest limit for a kind, used when the caller does not say which it is. */
export const SLOT_OF_KIND: Readonly<Record<PolicyKind, PolicySlot>> = {
  identity: 'role-inline',
  boundary: 'managed',
  session: 'session',
  resource: 'bucket',
  trust: 'trust',
  scp: 'scp',
  rcp: 'rcp',
};

/** Size of a policy's text as the slot counts it. `text` must be JSON; `compact` is the text without JSON's white space. */
export function policySize(text: string, slot: PolicySlot): number {
  const { counts } = SIZE_LIMITS[slot];
  if (counts === 'bytes') return Buffer.byteLength(text);
  return counts === 'characters' ? text.length : compactLength(text);
}

/** Length without white space between tokens; white space inside strings counts. */
function compactLength(text: string): number {
  let length = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === '\\') {
      length += 2;
      at += 1;
      continue;
    }
    if (character === '"') quoted = !quoted;
    if (quoted || !(character === ' ' || character === '\n' || character === '\r' || character === '\t'))
      length += 1;
  }
  return length;
}
