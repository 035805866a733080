import type { DeployedState, Unread } from './state.types.ts';

/** How to read what `show -json` printed. */
export interface ReadOptions {
  /** For a plan: read the state before it is applied (`prior_state`), not the one after. */
  readonly before?: boolean;
  /** The account of resources for which no ARN and no provider states one, if known. */
  readonly accountId?: string;
  /** Accounts by provider (`aws`, `aws.logs`), if all are known. */
  readonly accounts?: ReadonlyMap<string, string>;
  /**
   * The folder that the plan was made from, if it is there: its `*.tf` and `*.tf.json` files by their path relative to
   * it (`main.tf`, `tenant/main.tf`; of modules from a registry `.terraform/modules/…` with its `modules.json`). A plan
   * leaves out a text as soon as one part of it is known after apply only (`jsonencode({… aws_s3_bucket.x.arn …})`);
   * the expression is then taken from here, where its references are those that the plan gives for it.
   */
  readonly sources?: ReadonlyMap<string, string>;
}

/** The content of a plan, a state or running services. */
export interface Reading {
  readonly kind: 'plan' | 'state' | 'live';
  /** Everything that grants or denies access. `tenants` is empty: nothing in Terraform says who they are. */
  readonly state: DeployedState;
  readonly resources: readonly ResourceInstance[];
  /** Resources that can neither grant nor deny access, each with its reason from `types.ts`. */
  readonly leftAside: readonly { readonly address: string; readonly type: string; readonly why: string }[];
  /** Same list as `state.unread`. */
  readonly unread: readonly Unread[];
  /** Assumptions where neither the plan nor the folder says something, in sentences. */
  readonly assumed: readonly string[];
  /** Made-up names for values known after apply only, each with its place (`aws_s3_bucket.x.bucket`). */
  readonly standIns: ReadonlyMap<string, string>;
  /** Places (address and attribute) of secrets, which were discarded. */
  readonly secretsAt: readonly string[];
}

/** One instance of a resource or a data source. */
export interface ResourceInstance {
  /** `module.tenant["acme"].aws_s3_bucket.this` */
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  /** `module.tenant["acme"]`; empty for the root module. */
  readonly module: string;
  /** `each.key` or `count.index`. */
  readonly key?: string | number;
  /** `registry.terraform.io/hashicorp/aws` */
  readonly provider: string;
  /** `aws`, `aws.roles`: the provider's alias, where the configuration is available. */
  readonly providerAlias?: string;
  /** Its account; AWS resources only. A placeholder where it is known after apply only. */
  readonly accountId?: string;
  /** The plan's actions on it: `create`, `update`, `delete` and `create` for a replacement, `no-op`, `read`. */
  readonly actions: readonly string[];
  /**
   * Values, with made-up names for those known after apply only. Sensitive values are left out, except policy texts (a
   * policy is no secret, even if a team marked it as sensitive).
   */
  readonly values: Readonly<Record<string, unknown>>;
  /** Paths of values that are known after apply only and stay unknown: `policy`, `inline_policy[0].policy`. */
  readonly unknown: readonly string[];
  /** File and line where the block begins, if the folder is available. */
  readonly source?: { readonly file: string; readonly line: number };
}

/** The input is neither a plan nor a state, or has an unknown format. The command exits with 64. */
export class ShowError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShowError';
  }
}
