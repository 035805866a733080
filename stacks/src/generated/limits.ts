import type { GeneratedPolicy, PolicyHome } from './policies.ts';

/**
 * Most characters AWS takes, whitespace aside: bytes for bucket policies. Quotas that can be raised stand at their
 * default. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and, for session policies,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const POLICY_LIMITS: Readonly<Record<PolicyHome, number>> = {
  'role-trust': 2048,
  'role-inline': 10_240,
  'user-inline': 2048,
  managed: 6144,
  bucket: 20_480,
  session: 2048,
  'leased-user-inline': 2048,
};

export interface PolicySize {
  readonly at: string;
  readonly home: PolicyHome;
  readonly size: number;
  readonly limit: number;
}

/** How much of its limit each policy takes. Every user and role here has one inline policy, so none need adding up. */
export function policySizes(policies: readonly GeneratedPolicy[]): readonly PolicySize[] {
  return policies.map(({ at, home, text }) => ({
    at,
    home,
    size: Buffer.byteLength(withoutWhitespace(text)),
    limit: POLICY_LIMITS[home],
  }));
}

/** AWS counts no whitespace between tokens; within strings it does. */
function withoutWhitespace(json: string): string {
  return JSON.stringify(JSON.parse(json));
}
