import { deflateRawSync } from 'node:zlib';

/** What one source says of how large a session may be, as it was read on the day `read`. */
export interface TokenSource {
  readonly source: string;
  readonly says: string;
  readonly read: string;
}

const READ = '2026-11-30';
const SDK = 'the STS model in botocore 1.44.8';

/**
 * The one limit on a session, bytes of its whole token, and what each source says of it: they do not agree. Everything
 * here that speaks of a session's size (`estimateSessionToken`, the gateway's answers, `decide`, the pages) rests on this
 * table. Where they differ, the stricter holds: a session policy may still have 2,048 characters and no more
 * (`SIZE_LIMITS.session`), and besides the whole token 4,096 bytes.
 */
export const SESSION_TOKEN = {
  limit: 4_096,
  page: 'https://aws.amazon.com/about-aws/whats-new/2026/09/aws-sts/',
  sources: [
    {
      source: 'https://aws.amazon.com/about-aws/whats-new/2026/09/aws-sts/ (2026-09-15)',
      says: 'one limit of 4,096 bytes for the session token; what was passed (inline and managed policies, tags) has no limit of its own any more',
      read: READ,
    },
    {
      source: `${SDK}: SessionTokenSize, SessionTokenUtilization, MinimumSessionTokenSize`,
      says: 'answers give the token’s bytes and its share of the limit in percent; a call may ask for a token of at least 0 to 4,096 bytes',
      read: READ,
    },
    {
      source: `${SDK}: PackedPolicySize, deprecated since 2026-06-17`,
      says: 'the same share of the whole token’s limit, replaced by SessionTokenUtilization',
      read: READ,
    },
    {
      source: `${SDK}: PackedPolicyTooLarge`,
      says: 'the token exceeded its limit; the message has both sizes in bytes',
      read: READ,
    },
    {
      source: `${SDK}: AssumeRole, GetFederationToken, AssumeRoleWithWebIdentity, parameter Policy`,
      says: 'inline and managed session policies together have at most 2,048 characters of plain text',
      read: READ,
    },
    {
      source: `${SDK}: GetScopedCredentials, parameter Policy`,
      says: 'at most 2,048 characters, and a packed binary format that has a separate limit: the limit that the announcement took away',
      read: READ,
    },
    {
      source: 'https://repost.aws/knowledge-center/iam-role-aws-sts-error',
      says: 'everything passed counts towards PackedPolicySize, a limit of its own: the page as it was before',
      read: READ,
    },
  ] satisfies readonly TokenSource[],
} as const;

/** What goes into a session's token. Whether a tag is transitive does not count. */
export interface SessionContents {
  /** Inline session policy, as passed. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Scope-down policies of GetScopedCredentials, as passed. */
  readonly scopeDown?: readonly string[];
}

/** An estimate, never a verdict: see `estimateSessionToken`. */
export interface SessionTokenEstimate {
  readonly kind: 'estimate';
  /** Of the whole token. */
  readonly bytes: number;
  /** `bytes` as a share of `SESSION_TOKEN.limit`, rounded up; the kind of `SessionTokenUtilization`, not its value. */
  readonly percent: number;
  readonly method: string;
}

/** A token of the gateway's for a session that carries nothing: names, ids and its secret. */
const BARE = 340;

/**
 * Estimates the size of a session's token. AWS publishes the limit since 2026-09-15, and not how a token is packed, so
 * this is an order of magnitude: the DEFLATEd text of what is passed, in base64, beside a token without any of it. It
 * answers which of two sessions is the heavier one and about how far the limit is, not whether AWS takes one. The gateway
 * answers with the size of the tokens that it makes, which are packed so.
 * Page: https://aws.amazon.com/about-aws/whats-new/2026/09/aws-sts/ and the others in `SESSION_TOKEN`
 */
export function estimateSessionToken(contents: SessionContents): SessionTokenEstimate {
  const { limit } = SESSION_TOKEN;
  const { policy, policyArns, tags = {}, scopeDown } = contents;
  const passed = [
    policy,
    policyArns,
    Object.entries(tags).map(([key, value]) => `${key}=${value}`),
    scopeDown,
  ]
    .flat()
    .filter((part) => part !== undefined)
    .join('\n');
  const packed = passed === '' ? 0 : deflateRawSync(passed, { level: 9 }).length;
  const bytes = BARE + 4 * Math.ceil(packed / 3);
  return {
    kind: 'estimate',
    bytes,
    percent: Math.ceil((bytes / limit) * 100),
    method: `DEFLATE of what is passed, in base64, and ${BARE} bytes, against ${limit} bytes; AWS publishes the limit and not how it packs`,
  };
}
