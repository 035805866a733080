import type { Context, NamedPolicy, Principal, StatementRef } from '@cordon/iam';
import type { Domain } from './language/classes.ts';

/** A name that stands in the credential and that the deployment does not fix. */
export interface NameChoice {
  /** `caller`: whoever asks chooses it; `issuer`: Vault makes it up, so it is any name of that shape. */
  readonly by: 'caller' | 'issuer';
  readonly domain: Domain;
  /** Where only these names can be had. */
  readonly options?: readonly string[];
}

/** A credential that somebody can hold; with a `NameChoice` it stands for all its names at once. */
export interface Caller {
  /** For people: `acme through cordon-aws/creds/acme`. */
  readonly id: string;
  /** Whose it is; absent for strangers and for nobody. */
  readonly tenant?: string;
  readonly principal: Principal;
  /** Keys that the credential fixes, lower case. */
  readonly context: Context;
  readonly name?: NameChoice;
  /** Session tags are the caller's choice (a session taken with AssumeRole and TagSession). */
  readonly freeTags?: boolean;
  /** Whether this very session can be had, where only a superset of the sessions is modelled. */
  readonly confirm?: (witness: Witness) => boolean;
  /** Keys about the caller that somebody else chose in ways this model does not know (a stranger's own account). */
  readonly freePrincipalKeys?: boolean;
  readonly policies: CallerPolicies;
  /** Its owner has to cross something in Vault to get it: it is nothing that the owner can count on. */
  readonly crossed?: boolean;
  /** How it is got, step by step, for people. */
  readonly path: readonly string[];
  /** How it is got, for whoever wants to get it. */
  readonly route?: Route;
}

/** How to get a credential. */
export type Route =
  | { readonly kind: 'anonymous' }
  /** Read with a Vault token; with `chosenName` the witness's name is passed as `role_session_name`. */
  | {
      readonly kind: 'vault';
      readonly path: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly chosenName: boolean;
      /** Absent: the tenant's own. */
      readonly token?: TokenRoute;
    }
  | { readonly kind: 'assumed'; readonly by: Route; readonly roleArn: string };

/** How to get a Vault token that is not the tenant's own. */
export type TokenRoute =
  /** With a secret id of an AppRole, and what its metadata must say. */
  | {
      readonly kind: 'login';
      readonly appRole: string;
      readonly metadata?: Readonly<Record<string, string>>;
    }
  /** By changing Vault first, which is a crossing by itself. */
  | { readonly kind: 'made'; readonly why: string };

export interface CallerPolicies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly session?: readonly NamedPolicy[];
  readonly scp?: readonly (readonly NamedPolicy[])[];
}

/**
 * What is asked for, and what decides about it. `bucket`: a bucket and its objects; `role`: taking a role's session;
 * `iam`: changing anything in an account's IAM; `account`: S3 actions that work on no bucket.
 */
export interface Target {
  readonly kind: 'bucket' | 'role' | 'iam' | 'account';
  /** The bucket's or role's ARN; for `iam` what all its ARNs begin with; `*` for `account`. */
  readonly arn: string;
  /** Whose it is; absent for what belongs to no tenant. */
  readonly tenant?: string;
  readonly accountId: string;
  /** Keys that the resource fixes, lower case: `aws:resourceaccount`, tags where they count. */
  readonly context: Context;
  /** Bucket policy, or trust policy of a role. */
  readonly policy?: NamedPolicy;
  readonly publicAccessBlock?: PublicAccessBlock;
  /** `BucketOwnerEnforced` (AWS's default since April 2023) means that ACLs grant nothing. */
  readonly ownership?: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** What a crossing would be; each is answered by itself. */
export type Question = 'reads' | 'writes' | 'metadata' | 'grants' | 'future';

/** One request in full: enough to decide it again, to say it to people, and to make it. */
export interface Witness {
  readonly question: Question;
  readonly action: string;
  readonly resource: string;
  /** All keys of the request, the credential's own included. */
  readonly context: Context;
  /** The keys among them that the caller brings about. */
  readonly chosen: Context;
  /** The name to ask for, where the caller chooses it. */
  readonly name?: string;
  /** One sufficient set of Allow statements. */
  readonly allowedBy: readonly StatementRef[];
}

/** The answer for one caller and one bucket. */
export interface PairAnswer {
  readonly kind: 'proved' | 'refuted' | 'unknown';
  /** The first request found for each question that is refuted. */
  readonly witnesses: readonly Witness[];
  /** For `unknown`, and for questions that could not be decided beside others that were. */
  readonly reasons: readonly string[];
  /** Classes of requests that were decided. */
  readonly classes: number;
}
