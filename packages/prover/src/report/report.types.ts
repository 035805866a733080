import type { Boundary } from '@cordon/domain';
import type { StatementRef } from '@cordon/iam';
import type { Grounds } from '../explain/rests-on.ts';
import type { Route, Through, TokenRoute, Witness } from '../problem.types.ts';

/** One way across a boundary, with the request that shows it. Plain JSON but for what `witness` says. */
export interface Finding {
  readonly boundary: Boundary;
  /** Tenant, `anybody`, or `anybody with an AWS account`. */
  readonly from: string;
  /** Tenant whose bucket it is; `account` for what belongs to none; the own id for the own bucket. */
  readonly to: string;
  /** The credentials used, and how they are got, step by step. */
  readonly caller: string;
  readonly path: readonly string[];
  /** The same, for whoever wants to get them. */
  readonly route?: Route;
  /** The request, for AWS. */
  readonly witness?: Witness;
  /** The request, for Vault. */
  readonly vault?: {
    readonly path: string;
    readonly capability: string;
    /** The token that asks, where it is not the tenant's own login. */
    readonly token?: TokenRoute;
    /** By what of Vault it is let through. */
    readonly through?: Through;
    /** Parameters that show it. */
    readonly body?: Readonly<Record<string, unknown>>;
  };
  /** A step that an operator takes first, without which nothing can be asked: `giving an AppRole …`. */
  readonly takes?: string;
  /** A sentence: what is allowed, by which statements. */
  readonly sentence: string;
  readonly allowedBy: readonly StatementRef[];
  /** How many ordered pairs of tenants the same finding holds for, names apart. */
  readonly pairs: number;
}

export interface BoundaryVerdict {
  readonly boundary: Boundary;
  /** `not-asked`: only one pair was asked about, and the boundary takes more than that. */
  readonly verdict: 'proved' | 'refuted' | 'unknown' | 'not-asked';
  readonly reasons: readonly string[];
}

/** One class of pairs that are the same problem. */
export interface ProofClass {
  readonly verdict: 'proved' | 'refuted' | 'unknown';
  readonly pairs: number;
  readonly example: { readonly caller: string; readonly bucket: string };
  readonly grounds?: Grounds;
}

export interface ProofReport {
  readonly schema: 1;
  readonly topology?: string;
  readonly guards: readonly string[];
  readonly tenants: readonly string[];
  /** `proved` only if every boundary is; `not-asked` outranks that, `unknown` both, `refuted` all. */
  readonly verdict: BoundaryVerdict['verdict'];
  readonly boundaries: readonly BoundaryVerdict[];
  readonly pairs: { readonly all: number; readonly refuted: number; readonly unknown: number };
  readonly classes: readonly ProofClass[];
  readonly findings: readonly Finding[];
  readonly unknown: readonly string[];
  /** Verdict letters, a row for each attacker: `.` own bucket, `p` proved, `r` refuted, `u` unknown, `-` not asked. Up to 64 tenants. */
  readonly matrix?: readonly string[];
  readonly credentials: number;
  readonly limits: readonly string[];
  readonly ms: number;
}
