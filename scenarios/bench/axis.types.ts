import type { Drive } from '@cordon/bench';
import type { Stage } from './stage/stage.ts';
import type { OpenSubject } from './subject.types.ts';

/** What one point does to one subject. */
export interface AtPoint {
  /** Another way to drive it. */
  readonly drive?: Drive;
  /** Another place to measure it (the same topology on another Vault). */
  readonly subject?: OpenSubject;
}

export interface OpenAxis {
  /** Brings a subject to a point; throws when it cannot. */
  at(point: string, subject: OpenSubject): Promise<AtPoint>;
  /** Puts everything back. */
  close(): Promise<void>;
}

/** One thing that is varied while the rest stays. One file each: `axes/<id>.axis.ts`. */
export interface Axis {
  /** The file's name without `.axis.ts`. */
  readonly id: string;
  readonly sentence: string;
  /** Ids of subjects that it makes sense for; `--subjects` narrows them. */
  readonly subjects: readonly string[];
  readonly points: readonly string[];
  /** `shuffled`: cheap to switch, visited several times in random order; `ascending`: once, for it only grows. */
  readonly visits: 'shuffled' | 'ascending';
  /** Absent where points are not numbers. */
  readonly plot?: { readonly label: string; readonly log: boolean };
  /** `patienceMs`: how long it may take to reach one point; `Pace` refuses what would take longer. */
  open(stage: Stage, patienceMs: number): Promise<OpenAxis>;
}
