import type { Context } from '../request.types.ts';

/** Compares one value of the request with one value of the policy, which was made ready beforehand. */
export type ValueTest = (actual: string, context: Context) => boolean;

export interface ValueOptions {
  /** Whether `${…}` is a variable here (version `2012-10-17`). */
  readonly variables: boolean;
}

/** How values are compared: what operators of one name and its negation share. */
export interface Kind {
  /** What a policy's value may hold. */
  readonly wildcards: boolean;
  readonly variables: boolean;
  /** Only `Null` tests presence, not a value. */
  readonly presence?: true;
  /** The positive test, also for a negated operator; negation is applied outside. */
  compile(value: string, options: ValueOptions): ValueTest;
  /** Why AWS cannot use this value, if so: for validation. */
  problem?(value: string): string | undefined;
}

/**
 * A condition operator: a row of `operators.ts`. Missing keys, several values, `…IfExists` and
 * `ForAllValues:`/`ForAnyValue:` are the same for all operators and stand in `match/condition.ts`.
 */
export interface Operator extends Kind {
  /** AWS's spelling. */
  readonly name: string;
  /** A negated operator holds when no value of the policy matches, and so when the key is missing. */
  readonly negated: boolean;
}
