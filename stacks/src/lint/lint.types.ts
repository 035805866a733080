/** One thing that must not be deployed. */
export interface LintFinding {
  /** Terraform address and attribute. */
  readonly at: string;
  /** The rule's id. */
  readonly rule: string;
  /** A sentence: what is wrong, with the value. */
  readonly why: string;
}

/** A statement as it was written, every list an array. */
export interface LooseStatement {
  readonly sid: string;
  readonly allows: boolean;
  /** Elements present: `Action`, `NotAction`, `Principal`, … */
  readonly elements: ReadonlySet<string>;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Values of `Principal` in all their forms; `*` is among them when it is meant. */
  readonly principals: readonly string[];
  readonly conditions: readonly {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
  }[];
}

/** A rule on one statement of one kind of policy; yields sentences. */
export interface StatementRule {
  readonly id: string;
  broken(statement: LooseStatement, kind: string): readonly string[];
}
