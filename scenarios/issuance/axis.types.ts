import type { Drive } from '@cordon/bench';
import type { Stage } from './stage/stage.ts';
import type { OpenSubject } from './subject.types.ts';

/** What one point does to one subject. */
export interface AtPoint {
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

/** One thing that is varied while the rest stays. One file each: `axes/<id>.axis.ts`. */
export interface Axis {
  /** The file's name without `.axis.ts`. */
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
