import type { Boundary } from '@cordon/domain';
import type { Mutant } from './mutant.ts';

/** What the prover says of a stack, without any service. */
export interface ProverAnswer {
  readonly answer: 'proved' | 'refuted' | 'unknown';
  /** Boundaries that are claimed to hold and are refuted. */
  readonly refuted: readonly Boundary[];
  /** The first witness, or why it cannot tell. */
  readonly reason?: string;
  /** Whether it has anything to say about the boundary that the mutant is about. */
  readonly covers: boolean;
}

/**
 * What became of one mutant on one topology. `killed`: an attack crossed a boundary that is claimed to hold, or the
 * owner could not even get its credentials. `survived`: the whole suite stayed green, and nothing proves that nothing
 * changed: an attack is missing. `equivalent`: it stayed green, and the prover proved every boundary that the mutant
 * is about. `unappliable`: AWS or Vault refused it, as the mutant says that they do, so it was never there. `unknown`:
 * an answer was unclear, or the mutant could not be applied for another reason, which counts like survived.
 */
export type Outcome = 'killed' | 'survived' | 'equivalent' | 'unappliable' | 'unknown';

/** One attack that noticed. */
export interface Killer {
  readonly attack: string;
  readonly expected: boolean;
  readonly boundary?: Boundary | undefined;
  /** How many of its attempts crossed. */
  readonly attempts: number;
  /** An example, as the judge puts it. */
  readonly reason: string;
}

/**
 * The suite's outcome beside the prover's answer. `outside`: the suite noticed, and no boundary that it saw crossed is one
 * that requests decide; `differs`: of the two one is wrong, or the prover's model lacks something and does not say so.
 */
export type BesideProver =
  | { readonly kind: 'same' }
  | { readonly kind: 'outside'; readonly reason: string }
  | { readonly kind: 'differs'; readonly reason: string };

/** One mutant on one topology. */
export interface CaseResult {
  readonly mutant: Mutant['id'];
  /** Path of the file whose row it is. */
  readonly file: string;
  readonly topology: string;
  readonly sentence: string;
  readonly breaks: Boundary;
  readonly expected: readonly string[];
  readonly outcome: Outcome;
  readonly by: readonly Killer[];
  /** Attacks that met it. */
  readonly met: readonly string[];
  /** Those of `expected` that met it and did not notice. */
  readonly silent: readonly string[];
  /** Why it is not killed; Terraform's own words for one that was refused. */
  readonly reason?: string;
  readonly prover: ProverAnswer;
  readonly beside: BesideProver;
  /** Milliseconds. */
  readonly ms: { readonly apply: number; readonly attacks: number; readonly prover: number };
}

/** A topology before it was broken, and after the last mutant was taken back. */
export interface TopologyResult {
  readonly topology: string;
  readonly clean: 'green' | 'not green';
  /** What was not upheld; or that the deployment is as it was. */
  readonly reason: string;
  readonly restored: boolean;
  readonly ms: number;
}

/** What one attack noticed of all the mutants that it met. */
export interface AttackRow {
  readonly attack: string;
  /** Cases that it met. */
  readonly met: number;
  /** Those of them whose topology claims that its boundary holds: what is stated as open cannot be breached. */
  readonly claimed: number;
  /** Those of them that name it among the attacks that should notice. */
  readonly expected: number;
  /** Cases in which it crossed what is claimed to hold. */
  readonly noticed: number;
  /** Mutants that it noticed, each once. */
  readonly mutants: readonly string[];
}

/** `mutants.json` of a run. */
export interface MutantsResult {
  readonly schema: 1;
  readonly run: string;
  readonly runDir: string;
  readonly engine: string;
  readonly tenants: readonly string[];
  readonly topologies: readonly TopologyResult[];
  readonly cases: readonly CaseResult[];
  /** What each attack noticed. */
  readonly attacks: readonly AttackRow[];
  /** Mutants that concern none of the topologies. */
  readonly unconcerned: readonly string[];
  readonly exit: 0 | 1 | 2;
  readonly totalMs: number;
}
