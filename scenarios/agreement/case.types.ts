/** A policy as JSON, before any parsing. Names are tokens (`names.ts`), so that one case fits every engine. */
export interface RawPolicy {
  readonly Version?: string;
  readonly Statement: readonly RawStatement[];
}

export interface RawStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export type CallerKind = 'user' | 'role-session' | 'federated-user' | 'root' | 'anonymous' | 'web-identity';

/** The caller, and every policy that applies. Installed on an engine once, then asked several times. */
export interface Setup {
  readonly caller: CallerKind;
  /** The caller lives in another account than the bucket. */
  readonly abroad?: boolean;
  /** Requests use plain HTTP; else TLS. */
  readonly over?: 'http';
  /** Tags of the user (`user`, `federated-user`) or of the session (`role-session`). */
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity: readonly RawPolicy[];
  readonly boundary?: RawPolicy;
  readonly session?: RawPolicy;
  readonly bucket?: RawPolicy;
  /** Trust policy of the role `target`, for asks of the AssumeRole family. */
  readonly trust?: RawPolicy;
  /**
   * Service control policies of the caller’s account, level by level, the organisation’s root first. Where there are
   * these or `rcp`, both accounts are members of one organisation.
   */
  readonly scp?: readonly (readonly RawPolicy[])[];
  /** Resource control policies of the account that owns the bucket and the role `target`. */
  readonly rcp?: readonly (readonly RawPolicy[])[];
  /** The issuer of a `web-identity`: the provider’s address without the scheme. */
  readonly issuer?: string;
}

/** One request: an operation of `operations/`, and what it is asked with. */
export interface Ask {
  readonly operation: string;
  readonly key?: string;
  readonly prefix?: string;
  readonly delimiter?: string;
  readonly maxKeys?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly source?: string;
  readonly directive?: 'COPY' | 'REPLACE';
  readonly storageClass?: 'STANDARD' | 'STANDARD_IA';
  /** Writes only over an object of this ETag, or over none. Such a write is of one key alone. */
  readonly ifMatch?: string;
  readonly ifNoneMatch?: '*';
  readonly acl?: 'bucket-owner-full-control';
  readonly encryption?: 'AES256';
  readonly sourceIdentity?: string;
  /** Keys among `tags` that are handed down a chain of roles. */
  readonly transitive?: readonly string[];
  readonly sessionName?: string;
  readonly externalId?: string;
}

/** A pair: policies and a request. What a replay file holds. */
export interface Case {
  readonly setup: Setup;
  readonly ask: Ask;
}

/** The expected or actual answer. `unclear` is neither: an error that says nothing about permission. */
export type Verdict = 'allowed' | 'refused' | 'unclear';

export interface Reply {
  readonly verdict: Verdict;
  readonly code?: string;
  readonly reason: string;
}
