import type { Boundary } from '@cordon/domain';
import type { Mutate } from '@cordon/harness/planned-deployment';

/** A topology broken on purpose: one row of a family, `scenarios/mutation/mutants/<family>.mutants.ts`. */
export interface Mutant {
  readonly id: string;
  /** What an operator did wrong, in one line. */
  readonly sentence: string;
  readonly breaks: Boundary;
  /** Attacks that should notice; a kill by another one is reported as such. */
  readonly killedBy: readonly string[];
  /** Why the prover cannot see it, although it has something to say about the boundary. */
  readonly outsideTheModel?: string;
  /**
   * Where AWS or Vault refuses the broken thing itself, so that it never stands: words of that refusal, and why it is
   * right. Any other failure to apply a mutant tells nothing.
   */
  readonly refusedWhenApplied?: { readonly says: string; readonly because: string };
  /** Changes the synthesized Terraform; `undefined` where it does not concern the topology. */
  readonly mutate: Mutate;
}
