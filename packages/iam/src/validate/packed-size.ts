import { deflateRawSync } from 'node:zlib';

/** What STS packs into one session. Whether a tag is transitive does not count. */
export interface SessionContents {
  /** Inline session policy, as passed. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** An estimate, never a verdict: see `estimatePackedSize`. */
export interface PackedSizeEstimate {
  readonly kind: 'estimate';
  /** Compressed bytes by our stand-in for AWS's packing. */
  readonly bytes: number;
  /** `bytes` as a share of `BUDGET`, rounded up; the size of `PackedPolicySize`, not its value. */
  readonly percent: number;
  readonly method: string;
}

const BUDGET = 2_048;

/**
 * Estimates the packed size of a session's policy, policy ARNs and tags. AWS publishes neither its format nor the limit,
 * only the share used (`PackedPolicySize`), so this is an order of magnitude: DEFLATE of the compact text against
 * 2,048 bytes. It answers which of two sessions is the heavier one, not whether AWS takes one.
 * Page: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function estimatePackedSize(contents: SessionContents): PackedSizeEstimate {
  const parts = [
    contents.policy === undefined ? '' : compact(contents.policy),
    ...(contents.policyArns ?? []),
    ...Object.entries(contents.tags ?? {}).map(([key, value]) => `${key}=${value}`),
  ].filter((part) => part !== '');
  const bytes = parts.length === 0 ? 0 : deflateRawSync(parts.join('\n'), { level: 9 }).length;
  return {
    kind: 'estimate',
    bytes,
    percent: Math.ceil((bytes / BUDGET) * 100),
    method: `DEFLATE of the compact text against ${BUDGET} bytes; AWS publishes neither format nor limit`,
  };
}

function compact(policy: string): string {
  try {
    return JSON.stringify(JSON.parse(policy));
  } catch {
    return policy;
  }
}
