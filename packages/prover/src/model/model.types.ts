import type { Caller, Target } from '../problem.types.ts';
import type { DeployedState } from './state.types.ts';

/** Everything the prover reasons about: who can hold which credentials, and what is to be kept apart. */
export interface IsolationModel {
  readonly state: DeployedState;
  readonly tenants: readonly TenantModel[];
  /** Nobody, and anybody with an AWS account of their own. */
  readonly outsiders: readonly Caller[];
  readonly roles: readonly Target[];
}

export interface TenantModel {
  readonly id: string;
  readonly bucket: Target;
  /** Credentials that the tenant's Vault token can get, without AssumeRole from them. */
  readonly callers: readonly Caller[];
  /** Why a credential could not be worked out in full; with any of these nothing is proved of the tenant. */
  readonly gaps: readonly string[];
  /** Requests to Vault by which the tenant would change who can hold what: each crosses by itself. */
  readonly escalations: readonly Escalation[];
}

/** A request to Vault that a tenant's ACL lets through though it must not. */
export interface Escalation {
  readonly tenant: string;
  readonly path: string;
  readonly capability: string;
  readonly why: string;
  /** What it is to get: another tenant's credentials, or the engine's configuration. */
  readonly boundary: 'tenant-credentials' | 'control-plane' | 'tenant-enumeration' | 'self-grant';
}
