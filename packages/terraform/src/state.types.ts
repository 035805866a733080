import type { Boundary, Tenant } from '@cordon/domain';

/**
 * What is deployed, as plain JSON with policies as text. The shape is the same whether read from AWS, Vault or
 * Terraform, so that two readings can be compared. Holds no secret. `address` is the Terraform address of the resource
 * that defines it (`module.a["x"].aws_iam_role.this`), absent for live readings.
 */
export interface DeployedState {
  /** Account that owns the buckets. */
  readonly accountId: string;
  readonly region: string;
  /**
   * ARN of the user (or role) that Vault acts as, unless the mount names another; empty where Vault makes no AWS calls.
   */
  readonly brokerArn: string;
  readonly roles: readonly RoleState[];
  readonly users: readonly UserState[];
  readonly groups?: readonly GroupState[];
  /**
   * Customer managed policies that roles, users, boundaries or Vault roles refer to; AWS managed policies where the
   * text is known.
   */
  readonly policies: readonly PolicyState[];
  readonly buckets: readonly BucketState[];
  /** S3's public access blocks of whole accounts. */
  readonly accountBlocks?: readonly {
    readonly accountId: string;
    readonly publicAccessBlock: PublicAccessBlockState;
  }[];
  /** OIDC and SAML providers that role trusts may name. */
  readonly identityProviders?: readonly {
    readonly arn: string;
    readonly kind: 'oidc' | 'saml';
    readonly url?: string;
    readonly audiences?: readonly string[];
    readonly address?: string;
  }[];
  /** Service and resource control policies, with what each is attached to (an account, a unit or a root). */
  readonly organizationPolicies?: readonly OrganizationPolicyState[];
  readonly vault: VaultState;
  readonly tenants: readonly TenantState[];
  /** What could not be read: questions that depend on any of these are neither proved nor refuted. */
  readonly unread?: readonly Unread[];
}

/** A policy text, and where it comes from. */
export interface PolicyText {
  readonly text: string;
  /** The resource that holds it. */
  readonly address?: string;
  /** The data source that produced it, if any: a person would change it there. */
  readonly writtenAt?: string;
}
export interface PolicyState extends PolicyText {
  readonly arn: string;
}

export interface IdentityState {
  readonly arn: string;
  /** Unique id, `AROA…` or `AIDA…`. */
  readonly id: string;
  readonly inline: readonly (PolicyText & { readonly name: string })[];
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly address?: string;
}
export interface RoleState extends IdentityState {
  readonly trust: string;
  /** The data source that produced the trust policy. */
  readonly trustWrittenAt?: string;
  /** Longest session, seconds. */
  readonly maxSessionSeconds?: number;
}
export interface UserState extends IdentityState {
  /** Names of its IAM groups: it has their policies, too. */
  readonly groups?: readonly string[];
}
/** An IAM group: its policies are those of every member. A group has neither boundary nor tags. */
export interface GroupState {
  readonly arn: string;
  readonly name: string;
  readonly inline: readonly (PolicyText & { readonly name: string })[];
  readonly attached: readonly string[];
  readonly address?: string;
}

export interface PublicAccessBlockState {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

export interface BucketState {
  readonly name: string;
  readonly accountId: string;
  readonly policy?: string;
  /** The resource that holds the policy, and the data source that produced it. */
  readonly policyAddress?: string;
  readonly policyWrittenAt?: string;
  readonly publicAccessBlock: PublicAccessBlockState;
  readonly ownership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';
  /** Other buckets that get copies of its objects (replication) or lists of them (inventory, analytics, access logs). */
  readonly deliversTo?: readonly { readonly to: string; readonly what: 'copies' | 'lists' }[];
  /** A canned ACL other than `private`, or grants: it counts only where `ownership` enables ACLs. */
  readonly acl?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether its tags are enabled as condition keys; absent where unknown. */
  readonly abac?: true;
  readonly address?: string;
}

export interface OrganizationPolicyState extends PolicyText {
  readonly kind: 'scp' | 'rcp';
  readonly name: string;
  /** Account ids, unit ids and root ids that it is attached to. */
  readonly targets: readonly string[];
}

export interface VaultState {
  readonly awsMounts: readonly AwsMountState[];
  readonly awsRoles: readonly VaultRoleState[];
  /** Other mounted secrets engines, by type: `kv`, `pki`, …; none when absent. */
  readonly engines?: readonly { readonly path: string; readonly type: string }[];
  /** ACL policies by name, as text (HCL or JSON). */
  readonly policies: readonly VaultPolicyState[];
  readonly appRoles: readonly AppRoleState[];
  /** Ways to log in other than AppRole. */
  readonly logins?: readonly LoginState[];
  /** Auth methods that are mounted. */
  readonly authMounts?: readonly AuthMountState[];
  /** Accessor of each auth mount, for identity templates. */
  readonly accessors: Readonly<Record<string, string>>;
  /** Entities with policies, metadata or groups; bare ones that Vault creates at login may be missing. */
  readonly entities?: readonly EntityState[];
  /** Groups that get their members from an auth method (`external`), by alias: accessor and the group's name there. */
  readonly externalGroups?: readonly ExternalGroupState[];
  /** Vault's identity tokens; none when absent. */
  readonly identityTokens?: IdentityTokensState;
  /** Roles of `auth/token`; none when absent. */
  readonly tokenRoles?: readonly TokenRoleState[];
  /** Credentials that Terraform writes into a key-value engine. */
  readonly kept?: readonly KeptState[];
  /**
   * ARNs of IAM users with an active access key that is kept nobody knows where, which may be in a key-value engine: read of
   * running services, whose engines are not looked into. None when absent, as where Terraform says what it keeps (`kept`).
   */
  readonly keysAnywhere?: readonly string[];
}

/** A credential that is stored at a Vault path. Not the credential itself, which is secret. */
export interface KeptState {
  /** Where it is read: `secret/data/app`. */
  readonly path: string;
  readonly address: string;
  /**
   * Whose it is: the ARN of an IAM user for long-lived keys, `mount/name` for a secret id of an AppRole or a user's
   * password; absent where unknown.
   */
  readonly of?: { readonly user: string } | { readonly appRole: string } | { readonly password: string };
}

/** Vault's identity tokens. https://developer.hashicorp.com/vault/docs/secrets/identity/identity-token */
export interface IdentityTokensState {
  /**
   * As configured, without a path: `https://vault.example.com`. The default is Vault's own address, which is unknown.
   */
  readonly issuer?: string;
  readonly keys: readonly { readonly name: string; readonly allowedClientIds: readonly string[] }[];
  readonly roles: readonly {
    readonly name: string;
    readonly key: string;
    /** The `aud` of its tokens; unknown where Vault generated it. */
    readonly clientId?: string;
    /** JSON with identity templates, as text or in base64. */
    readonly template?: string;
    readonly address?: string;
  }[];
}

export interface VaultPolicyState extends PolicyText {
  readonly name: string;
  readonly namespace?: string;
}

export interface AuthMountState {
  /** Without `auth/`: `approle`, `tenants/jwt`. */
  readonly path: string;
  /** `approle`, `jwt`, `oidc`, `kubernetes`, `userpass`, `aws`, `cert`, `ldap`, … */
  readonly type: string;
  readonly namespace?: string;
  readonly accessor?: string;
  /** For a JWT login: the issuer whose tokens it accepts, if configured. */
  readonly boundIssuer?: string;
  /** Token settings of logins that set none themselves. */
  readonly tokenType?: string;
  /** For a Kubernetes login: annotations of the service account become metadata of its alias. */
  readonly annotationsAsMetadata?: true;
  readonly address?: string;
}

export interface AwsMountState {
  readonly path: string;
  readonly namespace?: string;
  readonly usernameTemplate?: string;
  /** The mount's own limit on leases, seconds; Vault's default (32 days) when absent. */
  readonly maxLeaseSeconds?: number;
  /** Names of static roles, each of which returns the keys of one user; none when absent. */
  readonly staticRoles?: readonly string[];
  /** ARN of the user or role that Vault acts as here, where it is known; `brokerArn` of the state otherwise. */
  readonly brokerArn?: string;
  readonly address?: string;
}

/** https://developer.hashicorp.com/vault/docs/secrets/identity */
export interface EntityState {
  readonly id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly policies: readonly string[];
  readonly aliases: readonly {
    readonly accessor: string;
    /** For AppRole: the role id. */
    readonly name: string;
    readonly customMetadata?: Readonly<Record<string, string>>;
  }[];
  /** Its groups, direct and nested. */
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly policies: readonly string[];
  }[];
  readonly address?: string;
}

/** An external identity group: its members, according to the auth method, get the policies. */
export interface ExternalGroupState {
  readonly id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Its own, and those of the groups that it is a member of. */
  readonly policies: readonly string[];
  /** The groups that it is a member of, direct and nested; none when absent. */
  readonly above?: EntityState['groups'];
  readonly aliases: readonly { readonly accessor: string; readonly name: string }[];
  readonly address?: string;
}

/** https://developer.hashicorp.com/vault/api-docs/auth/token#create-update-token-role */
export interface TokenRoleState {
  readonly name: string;
  readonly namespace?: string;
  readonly allowedPolicies: readonly string[];
  readonly allowedGlobs: readonly string[];
  readonly disallowedPolicies: readonly string[];
  readonly disallowedGlobs: readonly string[];
  /** Entity aliases that a token may be created with; `*` at the end or the beginning is a wildcard. */
  readonly allowedEntityAliases?: readonly string[];
  readonly noDefaultPolicy?: boolean;
  readonly orphan: boolean;
  readonly address?: string;
}

/** A role of Vault's AWS secrets engine. */
export interface VaultRoleState {
  readonly mount: string;
  readonly name: string;
  readonly namespace?: string;
  readonly credentialType: 'assumed_role' | 'iam_user' | 'federation_token' | 'session_token';
  readonly roleArns: readonly string[];
  readonly policyDocument?: string;
  readonly policyWrittenAt?: string;
  readonly policyArns: readonly string[];
  readonly iamGroups: readonly string[];
  readonly sessionTags: Readonly<Record<string, string>>;
  readonly iamTags: Readonly<Record<string, string>>;
  readonly externalId?: string;
  readonly permissionsBoundary?: string;
  readonly userPath?: string;
  /** Maximum session lifetime, seconds; the mount's limit when absent. */
  readonly maxTtlSeconds?: number;
  readonly address?: string;
}

/** The token settings that every login has. */
export interface TokenTerms {
  readonly tokenPolicies: readonly string[];
  readonly noDefaultPolicy: boolean;
}

export interface AppRoleState extends TokenTerms {
  readonly mount: string;
  readonly name: string;
  readonly namespace?: string;
  readonly roleId?: string;
  /** Whether a login requires a secret id; true when absent. */
  readonly bindSecretId?: boolean;
  /**
   * Metadata of the secret ids, where they are deployed. Absent where secret ids are issued elsewhere: their metadata
   * may then be anything.
   */
  readonly secretIdMetadata?: readonly Readonly<Record<string, string>>[];
  readonly address?: string;
}

interface LoginBase extends TokenTerms {
  /** Without `auth/`. */
  readonly mount: string;
  /** The role's (or user's, group's, certificate's) name at its mount. */
  readonly name: string;
  readonly namespace?: string;
  readonly address?: string;
  /** The source of the alias's name and metadata, as the auth method calls it. */
  readonly aliasNameSource?: string;
}

/**
 * A login role, and who can use it. Lists are alternatives; an absent or empty list binds nothing.
 * https://developer.hashicorp.com/vault/docs/auth
 */
export type LoginState =
  | (LoginBase & {
      readonly method: 'jwt' | 'oidc';
      readonly boundClaims: Readonly<Record<string, readonly string[]>>;
      /** `glob`: `*` in a claim's value stands for anything. */
      readonly boundClaimsType: 'string' | 'glob';
      readonly boundAudiences: readonly string[];
      readonly boundSubject?: string;
      readonly userClaim: string;
      readonly userClaimJsonPointer?: boolean;
      readonly groupsClaim?: string;
      /** Claim → key of the alias's metadata. */
      readonly claimMappings: Readonly<Record<string, string>>;
    })
  | (LoginBase & {
      readonly method: 'kubernetes';
      /** `*` is any; globs count. */
      readonly serviceAccountNames: readonly string[];
      readonly serviceAccountNamespaces: readonly string[];
      /** A label selector, in addition to the list: a namespace needs to match either. */
      readonly namespaceSelector?: string;
      readonly audience?: string;
    })
  | (LoginBase & { readonly method: 'userpass' })
  | (LoginBase & {
      readonly method: 'aws';
      readonly authType: 'iam' | 'ec2';
      readonly boundArns: readonly string[];
      /** Other `bound_*` lists, by their API names. */
      readonly bounds: Readonly<Record<string, readonly string[]>>;
      readonly resolveUniqueIds?: boolean;
      /** The value that a login must sign in `X-Vault-AWS-IAM-Server-ID`; any value is accepted when absent. */
      readonly serverId?: string;
    })
  | (LoginBase & {
      readonly method: 'cert';
      /** `allowed_*` lists, by their API names. */
      readonly bounds: Readonly<Record<string, readonly string[]>>;
      /** SHA-256 of the PEM, so that two entries on one CA are seen. */
      readonly certificate?: string;
    })
  | (LoginBase & {
      readonly method: 'ldap';
      /** `group`: every member gets the policies; `user`: that user, and those of its groups. */
      readonly of: 'user' | 'group';
      readonly groups: readonly string[];
    })
  /** An unknown auth method: it gives these policies to everybody whom it lets in. */
  | (LoginBase & {
      readonly method: 'other';
      readonly type: string;
      readonly bounds: Readonly<Record<string, readonly string[]>>;
    });

/** The domain's `Tenant`, but with any text as id, because users name their tenants as they like. */
export interface TenantState extends Omit<Tenant, 'id'> {
  readonly id: string;
}

/** What could not be read, and what depends on it. */
export interface Unread {
  /** `aws_iam_role_policy.team["blue"]`; for live readings the API call. */
  readonly address: string;
  /** `policy`; absent where it is the whole resource. */
  readonly attribute?: string;
  /** `is known after apply only`, lower case, no full stop. */
  readonly why: string;
  /** What the user can do: `check the state after the apply`. */
  readonly todo: string;
  /** What may be different because of it; every question where it is `everything`. */
  readonly touches: Touches;
  /** The boundaries that it can matter to; all of them when absent. */
  readonly boundaries?: readonly Boundary[];
}

/** The things that an unread value is about, by name. */
export type Touches =
  | 'everything'
  | {
      /** Buckets whose policy, ACL or ownership it may be. */
      readonly buckets?: readonly string[];
      /**
       * Buckets whose objects another service reads, writes or runs: principals that may read or write there may gain
       * more through it.
       */
      readonly exchanged?: readonly string[];
      /** ARNs of roles and users whose policies or trust it may be; a leased user's is the broker's account with `user/*`. */
      readonly principals?: readonly string[];
      /** Roles of the AWS engine, `mount/name`. */
      readonly vaultRoles?: readonly string[];
      /** Logins, `mount/name`. */
      readonly logins?: readonly string[];
      /** Names of Vault policies. */
      readonly vaultPolicies?: readonly string[];
    };

/** A deployment that cannot be read completely: then nothing is proved. */
export class ModelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ModelError';
  }
}
