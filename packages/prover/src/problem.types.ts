import type { Context, CredentialKind, NamedPolicy, Principal, StatementRef } from '@cordon/iam';
import type { Domain } from './language/classes.ts';
import type { Automaton } from './language/glob.ts';

/** A name that stands in the credential and that the deployment does not fix. */
export interface NameChoice {
  /** `caller`: whoever asks chooses it; `issuer`: Vault makes it up, so it is any name of that shape. */
  readonly by: 'caller' | 'issuer';
  readonly domain: Domain;
  /** Where only these names can be had. */
  readonly options?: readonly string[];
}

/** What is known of a condition key beyond what the table of keys says of the kind of credential. */
export interface KeyRule {
  /**
   * `fixed`: as the contexts have it, or absent; `chosen`: whoever asks brings it about; `unclear`: nobody here can say,
   * and a request that rests on it shows nothing.
   */
  readonly is: 'fixed' | 'chosen' | 'unclear';
  /** Of what is not fixed: whether every request has it; it may be absent when this is. */
  readonly always?: boolean;
  /** All the values that there can be, where they are few. */
  readonly values?: readonly string[];
  /** The values that there can be, where they are many. */
  readonly domain?: Domain;
  /** Patterns that no such value matches, though their text would allow it. */
  readonly never?: (pattern: Automaton) => boolean;
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
  /** How it was got, as the table of condition keys tells kinds apart; by its principal when absent. */
  readonly credential?: CredentialKind;
  /** Rules for single keys, or for all that begin with one that ends with `/` or `:`; they come before the table's. */
  readonly keys?: Readonly<Record<string, KeyRule>>;
  /** Keys of tags that its taker may have handed on to sessions taken from it, though it cannot choose them. */
  readonly handsOn?: readonly string[];
  /** Whether this very session can be had, where only a superset of the sessions is modelled. */
  readonly confirm?: (witness: Witness) => boolean;
  /** What is said where it cannot: `to account 444455556666, …`. */
  readonly unconfirmed?: string;
  readonly policies: CallerPolicies;
  /** Its owner has to cross something in Vault to get it: it is nothing that the owner can count on. */
  readonly crossed?: boolean;
  /** By what in Vault its owner gets it; absent for what is got without Vault. */
  readonly through?: Through;
  /** How it is got, step by step, for people. */
  readonly path: readonly string[];
  /** How it is got, for whoever wants to get it. */
  readonly route?: Route;
}

/** What of Vault lets somebody have a credential, or make a request. */
export interface Through {
  /** The login, `mount/name`; absent for a token without one. */
  readonly login?: string;
  /** The path that is asked. */
  readonly path: string;
  /** Names of the ACL policies whose rules open it. */
  readonly policies: readonly string[];
  /** The login let it in for credentials of AWS that it got by Vault before. */
  readonly byCredentials?: true;
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
      /** `POST` where the token may update the path and not read it; a read when absent. */
      readonly method?: 'POST';
      /** Absent: the tenant's own. */
      readonly token?: TokenRoute;
    }
  /** Taken at STS with an identity token that is read with a Vault token; without a name the witness's is asked for. */
  | {
      readonly kind: 'web-identity';
      readonly path: string;
      readonly roleArn: string;
      readonly sessionName?: string;
      /** Whether it can be had, or what its token says, is not sure. */
      readonly doubtful?: true;
      /** Tags that whoever logs in chooses by metadata of the login: the tag's key → the metadata's. */
      readonly byMetadata?: Readonly<Record<string, string>>;
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
  /** By a login of another method that lets the tenant in, `mount/name`: with several it tells them apart. */
  | { readonly kind: 'own-login'; readonly login: string }
  /** By changing Vault first, which is a crossing by itself. */
  | { readonly kind: 'made'; readonly why: string };

export interface CallerPolicies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly session?: readonly NamedPolicy[];
  /**
   * What GetScopedCredentials narrowed it to: each must allow. No caller that the model finds has any: the session that was
   * narrowed can do whatever the narrowed one can, and is modelled itself.
   */
  readonly scopeDown?: readonly NamedPolicy[];
  readonly scp?: readonly (readonly NamedPolicy[])[];
  /** Whether the policies of the organisation bear on the caller at all is not known. */
  readonly scpUnsure?: boolean;
}

/**
 * What is asked for, and what decides about it. `bucket`: a bucket and its objects; `role`: taking a role's session;
 * `federated-user`: taking that of a federated user, of any name; `iam`: changing anything in an account's IAM; `account`:
 * S3 actions that work on nothing in particular; `s3-resource`: those on access points, jobs and the like.
 */
export interface Target {
  readonly kind: 'bucket' | 'role' | 'federated-user' | 'iam' | 'account' | 's3-resource';
  /** The bucket's or role's ARN; for `iam`, `federated-user` and `s3-resource` what all their ARNs begin with. */
  readonly arn: string;
  /** Only the keys of the bucket that begin so, which are never all: the rest of it belongs to others. */
  readonly prefix?: string;
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

/**
 * What a crossing would be; each is answered by itself. `enumerates`: in a bucket that several share, what shows that
 * others are there, and nothing of theirs.
 */
export type Question = 'reads' | 'writes' | 'metadata' | 'enumerates' | 'grants' | 'future';

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

export const QUESTIONS: readonly Question[] = [
  'reads',
  'writes',
  'metadata',
  'enumerates',
  'grants',
  'future',
];

/** The answer for one caller and one bucket. */
export interface PairAnswer {
  readonly kind: 'proved' | 'refuted' | 'unknown';
  /** The first request found for each question that is refuted. */
  readonly witnesses: readonly Witness[];
  /** For `unknown`, and for questions that could not be decided beside others that were. */
  readonly reasons: readonly string[];
  /** The questions that could not be decided. */
  readonly untold: readonly Question[];
  /** Classes of requests that were decided. */
  readonly classes: number;
}
