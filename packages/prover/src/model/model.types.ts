import type { Boundary } from '@cordon/domain';
import type { StatementRef } from '@cordon/iam';
import type { Caller, Target, Through, TokenRoute } from '../problem.types.ts';
import type { DeployedState } from './state.types.ts';

/** Everything the prover reasons about: who can hold which credentials, and what is to be kept apart. */
export interface IsolationModel {
  readonly state: DeployedState;
  readonly tenants: readonly TenantModel[];
  /** Nobody, and anybody with an AWS account of their own. */
  readonly outsiders: readonly Caller[];
  readonly roles: readonly Target[];
  /** Deployed buckets that belong to no tenant. */
  readonly unowned: readonly Target[];
  /** What no tenant can do by itself, and what becomes a crossing with one careless step of an operator. */
  readonly waiting: readonly Waiting[];
  /** What the answers rest on and nothing here says, in sentences. */
  readonly assumed?: readonly string[];
}

/** A crossing that waits for a step of an operator. */
export interface Waiting {
  readonly boundary: Boundary;
  /** Who would cross. */
  readonly who: string;
  /** The operator's step, for people: `giving an AppRole …`. */
  readonly takes: string;
  readonly path: readonly string[];
  readonly sentence: string;
  /** The statement that would let it be; absent where none does. */
  readonly allowedBy?: readonly StatementRef[];
}

export interface TenantModel {
  readonly id: string;
  /** Its own data, a target for each bucket or part of one. */
  readonly data: readonly Target[];
  /** Whom its buckets' policies name and nothing here knows. */
  readonly outsiders: readonly Caller[];
  /** Credentials that the tenant's Vault token can get, and those that can be taken from them. */
  readonly callers: readonly Caller[];
  /** Why it may hold credentials that are not known, where it seems to be locked out. */
  readonly mayHoldMore?: string;
  /** What could not be worked out in full; of the boundaries of any of these nothing is proved. */
  readonly gaps: readonly Gap[];
  /** Requests to Vault by which the tenant would change who can hold what: each crosses by itself. */
  readonly escalations: readonly Escalation[];
}

/** Something this model cannot tell, and what can therefore not be proved. */
export interface Gap {
  readonly boundaries: readonly Boundary[];
  readonly reason: string;
  /** It is about what others may do to the tenant's data, not about what the tenant may do. */
  readonly inbound?: true;
  /** Vault's built-in policy `default` alone is what it takes, as in every ordinary Vault. */
  readonly ordinary?: true;
}

/** A request to Vault that a tenant's ACL lets through though it must not. */
export interface Escalation {
  readonly tenant: string;
  readonly path: string;
  readonly capability: string;
  readonly why: string;
  /** What it is to get: another tenant's credentials, or the engine's configuration. */
  readonly boundary: Boundary;
  /** What comes before it, for people; empty when the tenant's own token asks. */
  readonly steps: readonly string[];
  /** The token that asks, where it is not the tenant's own login. */
  readonly route?: TokenRoute;
  /** By what of Vault it is let through. */
  readonly through?: Through;
  /** Parameters that show it. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Vault's built-in policy `default` alone lets it through, as in every ordinary Vault. */
  readonly ordinary?: boolean;
}
