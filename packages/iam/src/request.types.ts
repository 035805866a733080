import type { NamedPolicy, PolicyLayer } from './policy.ts';

/** Context keys, lower-cased, to their values. A key with `[]` is present and empty; an absent key is not there. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** The principal of a request, as IAM knows it. */
export type Principal =
  | { readonly kind: 'root'; readonly accountId: string }
  | { readonly kind: 'user'; readonly accountId: string; readonly arn: string; readonly userId: string }
  | {
      readonly kind: 'role-session';
      readonly accountId: string;
      readonly roleArn: string;
      readonly roleId: string;
      readonly sessionName: string;
      readonly sessionArn: string;
    }
  | {
      readonly kind: 'federated-user';
      readonly accountId: string;
      readonly arn: string;
      readonly userArn: string;
      readonly userId: string;
    }
  | { readonly kind: 'web-identity'; readonly provider: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'anonymous' };

/** One question: may this principal do this action on this resource, in this context. */
export interface AuthorizationRequest {
  readonly principal: Principal;
  /** S3 canonical user id of the caller's account, where policies name one. */
  readonly principalCanonicalUserId?: string;
  /** `s3:GetObject`; compared ignoring case. */
  readonly action: string;
  /** ARN or `*`. */
  readonly resource: string;
  /** Account that owns the resource; decides between same-account and cross-account rules. */
  readonly resourceAccountId: string;
  readonly context: Context;
}

/** All policies that bear on one request. An absent layer limits nothing; an empty array allows nothing. */
export interface PolicySet {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly session?: readonly NamedPolicy[];
  /**
   * What GetScopedCredentials narrowed the session to, first call first: every one must allow, whatever else does.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html
   */
  readonly scopeDown?: readonly NamedPolicy[];
  readonly resource?: NamedPolicy;
  /** One array a level of the organisation, root first; each level must allow. */
  readonly scp?: readonly (readonly NamedPolicy[])[];
  readonly rcp?: readonly (readonly NamedPolicy[])[];
}

/** A statement of a policy: `index` counts from 0. */
export interface StatementRef {
  readonly layer: PolicyLayer;
  readonly policy: string;
  readonly index: number;
  readonly sid?: string;
}

/** The answer to a request, with what it rests on. */
export interface Decision {
  readonly outcome: 'allowed' | 'explicitly-denied' | 'implicitly-denied';
  /** Statements that decided: the denies, or one sufficient set of allows. */
  readonly by: readonly StatementRef[];
  /** For an implicit denial: the layers that did not allow. */
  readonly missing: readonly PolicyLayer[];
  /** A sentence: which statement of whose policy decided, or what was missing. */
  readonly reason: string;
  /** For an implicit denial: the statement that comes closest, and what would have to differ. */
  readonly nearestMiss?: { readonly statement: StatementRef; readonly why: string };
}

/** What a policy is for: decides which elements its statements must have and must not. */
export type PolicyKind = 'identity' | 'session' | 'resource' | 'trust' | 'boundary' | 'scp' | 'rcp';
