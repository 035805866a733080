import type { DeployedState, Unread } from './state.types.ts';

/** How to read what `show -json` printed. */
export interface ReadOptions {
  /** Of a plan: the state before it is applied (`prior_state`), not the one after. */
  readonly before?: boolean;
  /** The account of whatever no ARN and no provider says one of, where somebody knows it. */
  readonly accountId?: string;
  /** Accounts by the provider (`aws`, `aws.logs`) where somebody knows all of them. */
  readonly accounts?: ReadonlyMap<string, string>;
  /**
   * The folder that the plan was made from, if it is there: its `*.tf` and `*.tf.json` files by their path relative to
   * it (`main.tf`, `tenant/main.tf`; of modules from a registry `.terraform/modules/…` with its `modules.json`). A plan
   * leaves out a text as soon as one part of it is known only after apply (`jsonencode({… aws_s3_bucket.x.arn …})`); the
   * expression is then taken from here, where its references are those that the plan gives for it.
   */
  readonly sources?: ReadonlyMap<string, string>;
}

/** What a plan, a state or running services say, read once. */
export interface Reading {
  readonly kind: 'plan' | 'state' | 'live';
  /** Everything that grants or takes away. `tenants` is empty: nothing in Terraform says who they are. */
  readonly state: DeployedState;
  readonly resources: readonly ResourceInstance[];
  /** What was left out because it can neither grant nor take away, each with its reason from `types.ts`. */
  readonly leftAside: readonly { readonly address: string; readonly type: string; readonly why: string }[];
  /** Same list as `state.unread`. */
  readonly unread: readonly Unread[];
  /** What was supposed where neither the plan nor the folder says it, in sentences. */
  readonly assumed: readonly string[];
  /** Names made up for what is known after apply only, each with the place it stands for (`aws_s3_bucket.x.bucket`). */
  readonly standIns: ReadonlyMap<string, string>;
  /** Secrets were found at these places (address and attribute) and thrown away. */
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
  /** `aws`, `aws.roles`: the provider's alias, where the configuration is there to say so. */
  readonly providerAlias?: string;
  /** Account that it lives in; of AWS's resources only. A stand-in where it is known after apply only. */
  readonly accountId?: string;
  /** What the plan does to it: `create`, `update`, `delete` and `create` for a replacement, `no-op`, `read`. */
  readonly actions: readonly string[];
  /**
   * Values, with names in place of those known after apply only; sensitive ones are left out, but for policy texts
   * (a policy is no secret, even where a team marked it so) that are needed and nothing else.
   */
  readonly values: Readonly<Record<string, unknown>>;
  /** Paths of values that are known after apply only and stay unknown: `policy`, `inline_policy[0].policy`. */
  readonly unknown: readonly string[];
  /** File and line where the block begins, where the folder is there. */
  readonly source?: { readonly file: string; readonly line: number };
}

/** What was given is no plan and no state, or of a format that is not known. The command ends with code 64. */
export class ShowError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShowError';
  }
}
