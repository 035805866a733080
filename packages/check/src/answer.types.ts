import type { Boundary } from '@cordon/domain';
import type { StatementRef } from '@cordon/iam';
import type { Caller, Finding, Target, Through, Witness } from '@cordon/prover';
import type { LintRule } from './lint-rules.ts';

/** `open`: refuted, and `cordon.json` says that this is intended. */
export type AnswerKind = 'proved' | 'refuted' | 'open' | 'unknown';

/** Tenants by name; `anybody, unsigned` and the like before the arrow; `account` and `vault` behind it. */
export type Pair = readonly [from: string, to: string];

/** The answer for one boundary. A pair in none of the lists is proved. */
export interface BoundaryAnswer {
  readonly boundary: Boundary;
  readonly answer: AnswerKind;
  readonly refuted: readonly Pair[];
  readonly open: readonly Pair[];
  readonly unknown: readonly Pair[];
}

/** Where something is written. */
export interface Place {
  /** For people: `inline policy artifacts of ci-shop`, `Vault policy aws-credentials`. */
  readonly what: string;
  /** Terraform address of what a person would change. */
  readonly address?: string;
  readonly file?: string;
  readonly line?: number;
}

/** A statement that let a request through. */
export interface StatementAt extends Place {
  readonly layer: StatementRef['layer'];
  readonly sid?: string;
  readonly index: number;
  /** The statement as it stands. */
  readonly text?: string;
  /** A policy that the configuration does not define: the place is where it is attached. */
  readonly attached?: boolean;
}

/** One way across a boundary, for one pair. */
export interface Crossing {
  readonly boundary: Boundary;
  readonly from: string;
  readonly to: string;
  /** How the tenant gets the credentials, step by step. */
  readonly steps: readonly string[];
  /** The request, where AWS is asked. */
  readonly witness?: Witness;
  readonly allowedBy: readonly StatementRef[];
  /** Which parts of Vault it goes through. */
  readonly through?: Through;
  /** The owner of the data gets the same credentials, too. */
  readonly borrowed?: boolean;
  readonly sentence: string;
  /** The caller and the target, for the code that makes the request in the lab. */
  readonly by?: { readonly caller: Caller; readonly target: Target };
  /** The same for a finding that is about no pair. */
  readonly finding?: Finding;
}

/** One cause of a crossing, with all pairs that it affects. */
export interface CheckFinding {
  /** An id that is stable from run to run for the same cause. */
  readonly id: string;
  readonly boundary: Boundary;
  readonly answer: 'refuted' | 'open';
  /** Why it is intended to be open. */
  readonly reason?: string;
  readonly pairs: readonly Pair[];
  readonly sentence: string;
  readonly steps: readonly string[];
  readonly request?: {
    readonly action: string;
    readonly resource: string;
    /** Values that the caller chooses, by condition key. */
    readonly values: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly statements: readonly StatementAt[];
  /** What to change. */
  readonly cause: Place;
  readonly fix?: Fix;
  /** The answer to the request, made in the lab. */
  readonly replay?: Replayed;
}

/** `gap`: the model says allowed, and what is deployed refused. */
export interface Replayed {
  readonly result: 'confirmed' | 'gap' | 'unclear' | 'not-made';
  readonly why: string;
}

/** What the lab answered, compared with the model. */
export interface LabReport {
  /** One request for each class of requests, allowed and refused alike, and how many were answered as the model says. */
  readonly classes: { readonly made: number; readonly confirmed: number };
  /** Requests that were answered differently from the model. */
  readonly gaps: readonly string[];
  /** Requests without a clear answer. */
  readonly unclear: readonly string[];
  /** Attempts of the attack catalogue, by verdict. */
  readonly attempts?: Readonly<Record<string, number>>;
  /** Attempts that crossed a boundary which the model calls proved. */
  readonly breached?: readonly string[];
  /** What was not made, and why: `not attacked: …`. */
  readonly notMade: readonly string[];
  readonly notes: readonly string[];
}

/** A change of text that closes a finding; proved to close it, and to leave every owner served. */
export interface Fix {
  readonly at: Place;
  readonly before: string;
  readonly after: string;
  readonly says: string;
}

/** A question without an answer. */
export interface Untold {
  readonly boundary: Boundary;
  /** Absent where it is about all of them. */
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
  /** What could not be read, and what to do. */
  readonly address?: string;
  readonly todo?: string;
}

/** Something that a review would ask about, but no crossing. */
export interface LintFinding {
  readonly rule: LintRule;
  /** A sentence about what stands at the place. */
  readonly why: string;
  readonly place: Place;
}

/** Everything that a check found. Plain JSON. */
export interface CheckReport {
  readonly schema: 1;
  readonly input: { readonly kind: 'plan' | 'state' | 'live' | 'folder'; readonly name: string };
  readonly answer: AnswerKind;
  readonly tenants: readonly string[];
  readonly pairs: number;
  readonly boundaries: readonly BoundaryAnswer[];
  readonly findings: readonly CheckFinding[];
  readonly unknown: readonly Untold[];
  /** Tenants that the file names and the input lacks. */
  readonly lacking: readonly { readonly id: string; readonly why: string }[];
  /** Logins of the input that no tenant uses. */
  readonly nobodys: readonly string[];
  readonly leftAside: readonly { readonly address: string; readonly why: string }[];
  readonly assumed: readonly string[];
  readonly limits: readonly string[];
  /** With `--lint`: wildcards, unused roles and policies, tags. */
  readonly lint?: readonly LintFinding[];
  /** Where it was deployed to the lab. */
  readonly lab?: LabReport;
  /** What it was compared with, and the differences. */
  readonly against?: {
    readonly name: string;
    readonly newFindings: readonly string[];
    readonly gone: readonly { readonly id: string; readonly sentence: string }[];
    /** Of what is deployed: what differs from the base. */
    readonly drift?: Drift;
  };
}

/** Differences between what is deployed and a state, in words: `trust policy of … is changed`. */
export interface Drift {
  readonly changed: readonly string[];
  /** The number of deployed things that the state does not contain. */
  readonly beside: number;
}
