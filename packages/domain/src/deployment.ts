import type { WorkloadProof } from './call.ts';
import type { Tenant, TenantId } from './tenant.ts';

/** What Terraform returned for one tenant. Holds names and ARNs, never a secret. */
export interface TenantDeployment {
  readonly tenant: Tenant;
  /** Role whose credentials the tenant gets; absent for IAM users. */
  readonly roleArn?: string;
  /** Unique id of that role (`AROA…`), the left half of `aws:userid`. */
  readonly roleId?: string;
  /** Name of the role that its credentials are asked for at: of Vault's AWS secrets engine, or of Vault's identity tokens. */
  readonly vaultRole: string;
  /** The session name the tenant must ask for, where the topology pins one. */
  readonly roleSessionName?: string;
  /** Name of the Vault ACL policy on the tenant's token. */
  readonly vaultPolicy: string;
  /** Role of the auth method that the tenant logs in at; `tenant.login` says how it proves who it is. */
  readonly loginRole: string;
  /** How the tenant proves who it is at login, where `cordon.json` says so; as the lab's own tenants do when absent. */
  readonly proof?: WorkloadProof;
  /** How its Vault policy lets it ask for credentials; by reading `creds/` when absent. */
  readonly asks?: { readonly verb: 'creds' | 'sts'; readonly method: 'GET' | 'POST' };
  /** Where it logs in by AppRole: `roleId` is an identifier, the secret id is never here. */
  readonly appRole?: AppRoleOfTenant;
}

/** An AppRole by its name and its `role_id`, which is an identifier and no secret. */
export interface AppRoleOfTenant {
  readonly name: string;
  readonly roleId: string;
}

/** Only `deploy` makes one: Terraform's outputs, parsed and typed. */
export interface Deployment {
  /** Deployment schema, raised when a field changes meaning. */
  readonly schema: 1;
  readonly topology: string;
  readonly guards: readonly string[];
  /** How tenants log in to Vault: `approle`, `jwt`, `jwt+templated`, …. */
  readonly login: string;
  /** Where tenants' data lies: `bucket`, `prefix`, …. */
  readonly layout: string;
  /** Id of the mutant applied, if any. */
  readonly mutant?: string;
  readonly prefix: string;
  readonly region: string;
  /** Account that owns the buckets, which are one a tenant or shared. */
  readonly accountId: string;
  /** Account that owns the tenants' roles, where it is another one. */
  readonly roleAccountId?: string;
  /**
   * Mounts of the AWS engine and, without `auth/`, of the auth method that tenants log in with. Without an AWS engine
   * tenants get identity tokens of Vault's and take them to STS themselves.
   */
  readonly vault: { readonly awsMount?: string; readonly authMount: string };
  /** ARN of the IAM user (or role) that Vault acts as; absent where Vault asks nothing of AWS. */
  readonly brokerArn?: string;
  readonly issuer: string;
  readonly tenants: readonly TenantDeployment[];
  /** Ordered pairs, attacker first, that attacks ask about where a run samples; all when absent. */
  readonly asked?: readonly (readonly [TenantId, TenantId])[];
}

/** The tenant's part of a deployment. Throws `RangeError` when the tenant is not in it. */
export function deploymentOf(deployment: Deployment, tenant: TenantId): TenantDeployment {
  const found = deployment.tenants.find((candidate) => candidate.tenant.id === tenant);
  if (found === undefined)
    throw new RangeError(`tenant \`${tenant}\` is not in this deployment of \`${deployment.topology}\``);
  return found;
}

/**
 * The tenant's AppRole, for callers that work with AppRoles only. Throws `RangeError` where the tenant logs in another
 * way.
 */
export function appRoleOf({ tenant, appRole }: TenantDeployment): AppRoleOfTenant {
  if (appRole === undefined)
    throw new RangeError(`tenant \`${tenant.id}\` logs in by \`${tenant.login.method}\`, not by an AppRole`);
  return appRole;
}

/** Mount of the AWS engine, for callers that need one. Throws `RangeError` where there is none. */
export function awsMountOf({ vault, topology }: Pick<Deployment, 'vault' | 'topology'>): string {
  if (vault.awsMount === undefined)
    throw new RangeError(
      `\`${topology}\` has no AWS engine: tenants take Vault’s identity tokens to STS themselves`,
    );
  return vault.awsMount;
}

/**
 * ARN of the broker: the principal that Vault's AWS engine acts as. Throws `RangeError` where Vault makes no AWS calls.
 */
export function brokerOf({ brokerArn, topology }: Pick<Deployment, 'brokerArn' | 'topology'>): string {
  if (brokerArn === undefined)
    throw new RangeError(`\`${topology}\` has no broker: Vault makes no AWS calls there`);
  return brokerArn;
}

/** The name of a role or user, as IAM's API wants it: the last part of its ARN. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
