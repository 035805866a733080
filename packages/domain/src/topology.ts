import type { Claims } from './boundary.ts';
import type { Tenant } from './tenant.ts';

/** How many objects of one kind a topology makes: `base + perTenant × N`. Checked against real synths. */
export interface ObjectCount {
  readonly base: number;
  readonly perTenant: number;
}

/** Object counts by Terraform resource type (`aws_iam_role`, `vault_policy`, …). */
export type ObjectCounts = Readonly<Record<string, ObjectCount>>;

/** What `build` needs beside the tenants: names that differ per run, never a secret. */
export interface BuildInput {
  readonly tenants: readonly Tenant[];
  /** Prefix of every name made in this run, so that two runs side by side do not meet. */
  readonly prefix: string;
  readonly region: string;
}

/**
 * One way to broker credentials. `Scope` is cdktf's `TerraformStack`; it is a parameter so that this package imports
 * nothing. A topology never names an attack.
 */
export interface Topology<Scope> {
  /** The file's name without `.topology.ts`. */
  readonly id: string;
  /** One sentence that a reader who knows IAM and Vault understands. */
  readonly sentence: string;
  readonly claims: Claims;
  /** Further paragraphs for its documentation page. */
  readonly remarks?: readonly string[];
  /** The id of the issuer that gets its tenants their credentials. */
  readonly issuer: string;
  /** Without those of the login, which is chosen separately (`--login`). */
  readonly objects: ObjectCounts;
  build(scope: Scope, input: BuildInput): void;
}

/** Wraps any topology after `build` (a bucket policy, a permissions boundary); may strengthen or weaken claims. */
export interface Guard<Scope> {
  /** The file's name without `.guard.ts`. */
  readonly id: string;
  readonly sentence: string;
  /** Only the claims it changes. */
  readonly claims: Partial<Claims>;
  readonly objects: ObjectCounts;
  /**
   * The transport that every client must use once it is deployed; without it even the deployer can no longer change it.
   */
  readonly needs?: 'tls';
  apply(scope: Scope, input: BuildInput): void;
}
