import type { Claim } from '@cordon/domain';

/** The claim that a boundary holds, and by which mechanism. */
export function holds(reason: string): Claim {
  return { position: 'holds', reason };
}

/** The claim that a boundary is open, and why. */
export function open(reason: string): Claim {
  return { position: 'open', reason };
}

// Reasons that are the same wherever the same mechanism stands.

/** Of every topology that gives a token `credentialRules` and nothing else. */
export const VAULT_DENIES_BY_DEFAULT = holds(
  'Vault denies every path that no policy of the token names: configuration, roles and leases stand in none, and `default` is left out',
);

/** Of every topology whose credentials come from STS. */
export const STS_OUTLIVES_ITS_LEASE = open(
  'revoking an STS lease is a no-op in Vault and AWS has no call to end one session: a credential works until it expires, 900 s after its issue at the earliest',
);

/** Of every topology whose tenants are sessions of one IAM role. */
export const ONE_ROLE_STOPS_ALL = open(
  'AWS’s stop (AWSRevokeOlderSessions) is a Deny on the one role that all tenants share, so it stops them all; only a hand-written Deny on the tenant’s part of aws:userid or on its tag would stop one',
);
