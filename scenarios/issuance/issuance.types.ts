import type { BenchDocument, Drive, MeasuredBlock, MeasureEvent } from '@cordon/bench';
import type { AwsCredentials, Deployment } from '@cordon/domain';
import type { VaultClient } from '@cordon/vault';
import type { Stage } from './stage/stage.ts';

/** A tenant of the bench: names, and the secret id it logs in with. The secret id lives in memory only. */
export interface BenchTenant {
  readonly id: string;
  readonly bucket: string;
  readonly vaultRole: string;
  readonly appRole: { readonly name: string; readonly roleId: string };
}

/** What a subject gave out. Secret: lives in memory only. */
interface Issued {
  /** Absent where only a login is measured. */
  readonly credentials?: AwsCredentials;
  /** Vault's lease, where there is one. */
  readonly leaseId?: string;
}

/** A subject with everything it needs deployed. */
export interface OpenSubject {
  readonly id: string;
  /** Tenants that credentials are asked for, in turn; axes may add to them. */
  readonly tenants: BenchTenant[];
  /** Present where a Vault topology is behind it: what axes turn. */
  readonly aws?: { readonly deployment: Deployment; readonly vault: VaultClient };
  /** A Vault token; absent where Vault takes no part. */
  login?(tenant: BenchTenant, signal?: AbortSignal): Promise<string>;
  /** `token` is the tenant's own, from `login`. */
  issue(tenant: BenchTenant, token: string | undefined, signal?: AbortSignal): Promise<Issued>;
  /** Absent where nothing can be revoked. */
  revoke?(issued: Issued): Promise<void>;
  /** A token for load on issuance alone, from a login made beforehand. */
  token?(tenant: BenchTenant): string;
  /** Untimed, between blocks: revoke leases and tokens that the block left, renew what is about to expire. */
  settle(): Promise<void>;
}

/** Something to be measured: a row of `subjects.ts`. */
export interface Subject {
  readonly id: string;
  readonly sentence: string;
  open(stage: Stage): Promise<OpenSubject>;
}

/** What one point does to one subject. */
interface AtPoint {
  /** Another way to drive it. */
  readonly drive?: Drive;
  /** Another place to measure it (the same topology on another Vault). */
  readonly subject?: OpenSubject;
  /** Where it really is, asked once all subjects are there; the point itself when absent. Time may run out before. */
  readonly reached?: () => string;
}

export interface OpenAxis {
  /**
   * Brings a subject to a point; throws when it cannot. What grows goes as far as it gets until `until`
   * (`performance.now()`), and says how far in `reached`.
   */
  at(point: string, subject: OpenSubject, until: number): Promise<AtPoint>;
  /** Puts everything back that what is measured later could notice. */
  close(): Promise<void>;
}

/** One thing that is varied while the rest stays: a row of `axes.ts`. */
export interface Axis {
  readonly id: string;
  readonly sentence: string;
  /** Ids of subjects that it makes sense for, the most telling first: a short budget takes these. */
  readonly subjects: readonly string[];
  /** In order; a short budget takes the first, the last and some between. */
  readonly points: readonly string[];
  /**
   * `shuffled`: every visit goes to all points in random order. `sweeps`: every visit goes through them in order, and
   * spares a subject that is full the points beyond. `grows`: each point once, for it only grows.
   */
  readonly visits: 'shuffled' | 'sweeps' | 'grows';
  /** Absent where points are not numbers. */
  readonly plot?: { readonly label: string; readonly log: boolean };
  /** Of a growing axis: a subject that it cannot touch, and whose line is therefore the machine’s own drift. */
  readonly drift?: string;
  /** Time it needs before and besides measuring, milliseconds, roughly: for sharing out a budget. */
  readonly setUpMs?: number;
  /** What it leaves in Vault, for what is measured later: nothing (0, as when absent), or the more the higher. */
  readonly burden?: number;
  open(stage: Stage): Promise<OpenAxis>;
}

export interface IssuanceOptions {
  readonly subjects: readonly string[];
  readonly axes: readonly string[];
  /** Time for everything from `began` on; half of it goes to measuring, however long setting up takes. */
  readonly budgetMs: number;
  /** When the run began (`performance.now()`), the lab's start included; now when absent. */
  readonly began?: number;
  readonly seed: number;
  /** Requests a second offered to every subject; without it each gets half of what its serial client achieved. */
  readonly rate?: number;
  readonly arrivals: 'uniform' | 'poisson';
  /** Of one request. */
  readonly timeoutMs: number;
  readonly runDir: string;
  readonly vaultBinary: string;
  readonly signal?: AbortSignal;
  /** A line for people. */
  readonly onLine: (text: string) => void;
  readonly onEvent: (event: MeasureEvent) => void;
}

/** What measuring adds to; axes append. */
export interface Measured {
  readonly blocks: MeasuredBlock[];
  readonly warmUps: BenchDocument['warmUps'];
  readonly notes: string[];
  /** Mean time of settling after a block of issuance, by subject: what a block costs besides its own length. */
  readonly settleMs: ReadonlyMap<string, number>;
}
