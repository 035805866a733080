/** What every IAM identity has in common. */
export interface Identity {
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** `AIDA…`, `AROA…`, `AGPA…`: a new one for every creation. */
  readonly id: string;
  /** Inline policies: name to JSON text. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of attached managed policies. */
  readonly attached: readonly string[];
}

export interface User extends Identity {
  readonly tags: Readonly<Record<string, string>>;
  readonly boundary?: string;
  /** Names of groups, lower-cased. */
  readonly groups: readonly string[];
}

export interface Role extends Identity {
  readonly tags: Readonly<Record<string, string>>;
  readonly boundary?: string;
  readonly trust: PinnedPolicy;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

export type Group = Identity;

/** A customer managed policy, or one of AWS’s own that was looked up. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly defaultVersion: string;
  /** Version id to JSON text. */
  readonly versions: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface AccessKey {
  readonly id: string;
  /** Secret: only in memory and in the 0600 state file. */
  readonly secret: string;
  readonly accountId: string;
  readonly userName: string;
  readonly userId: string;
  readonly active: boolean;
  /** What the upstream calls it, where that is another id. */
  readonly upstreamId?: string;
}

/** What a user has besides access keys, and must lose before it can be deleted. */
export interface Holding {
  readonly kind:
    | 'login profile'
    | 'SSH public key'
    | 'signing certificate'
    | 'MFA device'
    | 'service credential';
  /** Of a login profile: its user’s id. */
  readonly id: string;
  readonly userId: string;
  /** Of a service credential. */
  readonly service?: string;
}

/** A resource of IAM’s that is no identity and no policy. */
export interface IamThing {
  readonly type: 'instance-profile' | 'server-certificate' | 'saml-provider' | 'mfa';
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Unique id of the role in an instance profile. */
  readonly roleId?: string;
}

/**
 * A policy with Principal elements. When it is saved, AWS replaces the ARNs of users and roles by their unique ids:
 * an identity that is made again under the same name is another one. `principals` holds the ids seen then.
 */
export interface PinnedPolicy {
  readonly text: string;
  readonly principals: Readonly<Record<string, string>>;
}

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** A rule of a bucket's cross-origin configuration. */
export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface Bucket {
  readonly name: string;
  /** A new one for every creation: the name of a deleted bucket may be somebody else’s. */
  readonly id?: string;
  readonly accountId: string;
  readonly region: string;
  readonly policy?: PinnedPolicy;
  readonly publicAccessBlock?: PublicAccessBlock;
  /** `BucketOwnerEnforced` unless set otherwise. */
  readonly ownership: string;
  /** Tags are conditions only once this is on (PutBucketAbac). */
  readonly abac?: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent: the owner pays for requests. */
  readonly requesterPays?: boolean;
  /** Absent: scripts on pages from elsewhere may do nothing. */
  readonly cors?: readonly CorsRule[];
  /** Absent: what says nothing of it is encrypted with S3's own keys. */
  readonly kms?: KmsDefault;
}

/** A key of KMS, and the account that it is of; `managed` by AWS: `aws/s3`. */
export interface KmsKey {
  readonly arn: string;
  readonly accountId: string;
  readonly managed: boolean;
}

/** An upload in parts that a key of KMS encrypts. */
interface KmsUpload extends KmsKey {
  readonly bucketKey: boolean;
}

/** How a bucket encrypts what says nothing of it: with a key of KMS. */
export interface KmsDefault {
  readonly algorithm: string;
  /** As it was set; absent for `aws/s3`. */
  readonly key?: string;
  readonly bucketKey?: true;
}

export interface OidcProvider {
  readonly arn: string;
  readonly accountId: string;
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** Tables of the gateway’s state and what their rows are. */
export interface Rows {
  readonly users: User;
  readonly roles: Role;
  readonly groups: Group;
  readonly policies: ManagedPolicy;
  readonly keys: AccessKey;
  readonly buckets: Bucket;
  /** Those that a key of KMS encrypts, by bucket and upload id. */
  readonly uploads: KmsUpload;
  readonly holdings: Holding;
  readonly things: IamThing;
  readonly oidc: OidcProvider;
  readonly publicAccess: PublicAccessBlock;
  readonly secrets: string;
}

export type TableName = keyof Rows;

/** One row set, or removed when `row` is absent. */
export type Change = {
  readonly [T in TableName]: { readonly table: T; readonly key: string; readonly row?: Rows[T] };
}[TableName];

/** Key of a named identity: names are unique in an account ignoring case. */
export function identityKey(accountId: string, name: string): string {
  return `${accountId}/${name.toLowerCase()}`;
}
