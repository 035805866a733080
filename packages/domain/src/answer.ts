/** What decided: a statement of a policy, a Vault ACL, a signature check. */
export interface Decider {
  /** `identity`, `session`, `resource`, `boundary`, `trust`, `scp`, `signature`, `vault-acl`, … */
  readonly layer: string;
  /** Name of the policy (`acme-bucket`, `bucket policy of cordon-acme`). */
  readonly policy?: string;
  readonly sid?: string;
  /** A sentence: why this decided, or the nearest miss. */
  readonly why: string;
}

/**
 * Why a call was refused. `authorization`: a policy did not allow it. `authentication`: the credential itself was not
 * accepted (expired, revoked, unknown, wrong signature), which says nothing about policies. `form`: the request is
 * invalid whoever makes it (a session name that is too long). By default only the first counts.
 */
export type Refusal = 'authorization' | 'authentication' | 'form';

/**
 * An engine's answer. `unclear` is anything that is neither: a timeout, a 5xx, a connection reset, a 404 where a
 * refusal cannot be told from absence. A timeout is never a refusal.
 */
export interface Answer {
  readonly kind: 'served' | 'refused' | 'unclear';
  /** A sentence for people. */
  readonly reason: string;
  /** What kind of refusal; there if and only if `kind` is `refused`. */
  readonly refusal?: Refusal;
  /** AWS error code or Vault’s own message, as sent. */
  readonly code?: string;
  readonly httpStatus?: number;
  readonly deciders?: readonly Decider[];
  /** `x-amz-request-id` or Vault’s `request_id`, to find the decision log’s line. */
  readonly requestId?: string;
  /** Wall time of the last call, milliseconds. */
  readonly ms?: number;
  /** For crossings with a mark: whether the mark was in what came back. */
  readonly sawMark?: boolean;
}
