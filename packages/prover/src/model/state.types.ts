/**
 * What is deployed, as AWS, Vault or Terraform tell it: plain JSON, policies as text. The same shape whoever tells,
 * so that two tellers can be compared. Holds no secret.
 */
export interface DeployedState {
  /** Account that owns the buckets. */
  readonly accountId: string;
  readonly region: string;
  /** ARN of the user (or role) that Vault acts as. */
  readonly brokerArn: string;
  readonly roles: readonly RoleState[];
  readonly users: readonly UserState[];
  /** Customer managed policies that roles, users, boundaries or Vault roles refer to. */
  readonly policies: readonly { readonly arn: string; readonly text: string }[];
  readonly buckets: readonly BucketState[];
  readonly vault: VaultState;
  readonly tenants: readonly TenantState[];
}

export interface IdentityState {
  readonly arn: string;
  /** Unique id, `AROA…` or `AIDA…`. */
  readonly id: string;
  readonly inline: readonly { readonly name: string; readonly text: string }[];
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}
export interface RoleState extends IdentityState {
  readonly trust: string;
}
export type UserState = IdentityState;

export interface BucketState {
  readonly name: string;
  readonly accountId: string;
  readonly policy?: string;
  readonly publicAccessBlock: {
    readonly blockPublicAcls: boolean;
    readonly ignorePublicAcls: boolean;
    readonly blockPublicPolicy: boolean;
    readonly restrictPublicBuckets: boolean;
  };
  readonly ownership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';
}

export interface VaultState {
  readonly awsMounts: readonly AwsMountState[];
  readonly awsRoles: readonly VaultRoleState[];
  /** ACL policies by name, as text (HCL or JSON). */
  readonly policies: readonly { readonly name: string; readonly text: string }[];
  readonly appRoles: readonly AppRoleState[];
  /** Accessor of each auth mount, for identity templates. */
  readonly accessors: Readonly<Record<string, string>>;
  /** Entities with anything on them; those that Vault makes at a login, and that are bare, need not be here. */
  readonly entities?: readonly EntityState[];
  /** Roles of `auth/token`; none when absent. */
  readonly tokenRoles?: readonly TokenRoleState[];
}

export interface AwsMountState {
  readonly path: string;
  readonly usernameTemplate?: string;
  /** The mount's own limit on leases, seconds; Vault's default (32 days) when absent. */
  readonly maxLeaseSeconds?: number;
}

/** https://developer.hashicorp.com/vault/docs/secrets/identity */
export interface EntityState {
  readonly id: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly policies: readonly string[];
  readonly aliases: readonly {
    readonly accessor: string;
    /** For AppRole: the role id. */
    readonly name: string;
    readonly customMetadata?: Readonly<Record<string, string>>;
  }[];
  /** Groups that it is a member of, itself or by another group. */
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly policies: readonly string[];
  }[];
}

/** https://developer.hashicorp.com/vault/api-docs/auth/token#create-update-token-role */
export interface TokenRoleState {
  readonly name: string;
  readonly allowedPolicies: readonly string[];
  readonly allowedGlobs: readonly string[];
  readonly disallowedPolicies: readonly string[];
  readonly disallowedGlobs: readonly string[];
  readonly orphan: boolean;
}

/** A role of Vault's AWS secrets engine. */
export interface VaultRoleState {
  readonly mount: string;
  readonly name: string;
  readonly credentialType: 'assumed_role' | 'iam_user' | 'federation_token' | 'session_token';
  readonly roleArns: readonly string[];
  readonly policyDocument?: string;
  readonly policyArns: readonly string[];
  readonly iamGroups: readonly string[];
  readonly sessionTags: Readonly<Record<string, string>>;
  readonly iamTags: Readonly<Record<string, string>>;
  readonly externalId?: string;
  readonly permissionsBoundary?: string;
  readonly userPath?: string;
  /** How long a session may live at most, seconds; the mount's limit when absent. */
  readonly maxTtlSeconds?: number;
}

export interface AppRoleState {
  readonly mount: string;
  readonly name: string;
  readonly tokenPolicies: readonly string[];
  readonly noDefaultPolicy: boolean;
  readonly roleId?: string;
  /** Whether a login takes a secret id; it does when absent. */
  readonly bindSecretId?: boolean;
  /**
   * Metadata of the secret ids, where they are deployed. Absent where secret ids are handed out by somebody else: their
   * metadata is then whatever was asked for.
   */
  readonly secretIdMetadata?: readonly Readonly<Record<string, string>>[];
}

export interface TenantState {
  readonly id: string;
  readonly bucket: string;
  readonly appRole: { readonly mount: string; readonly name: string };
}

/** A deployment that cannot be read in full: then nothing is proved of it. */
export class ModelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ModelError';
  }
}
