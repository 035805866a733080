import { type CanaryOf, describeError } from '@cordon/domain';
import type { LabEvent } from '@cordon/lab';
import type { Progress } from '@cordon/toolchain';

/** Progress of a scenario while it runs; the caller decides how to show it. */
export type ScenarioEvent =
  | { readonly kind: 'run'; readonly run: string; readonly runDir: string }
  | { readonly kind: 'toolchain'; readonly progress: Progress }
  /** `leg`: whose deployment it is about. */
  | { readonly kind: 'lab'; readonly leg?: string; readonly event: LabEvent }
  /** Another step of a leg; with `total`, how much of it is done. */
  | {
      readonly kind: 'step';
      readonly leg: string;
      readonly what: string;
      readonly done?: number;
      readonly total?: number;
    }
  | { readonly kind: 'phase'; readonly leg?: string; readonly phase: Phase; readonly state: 'begin' }
  | {
      readonly kind: 'phase';
      readonly leg?: string;
      readonly phase: Phase;
      readonly state: 'end';
      readonly ms: number;
      /** Why it failed; absent where it was done. */
      readonly failed?: string;
    }
  | { readonly kind: 'canary'; readonly leg: string; readonly of: CanaryOf; readonly answer: string }
  | { readonly kind: 'attempts'; readonly leg: string; readonly done: number; readonly total: number }
  | { readonly kind: 'trouble'; readonly leg?: string; readonly message: string };

/** Where the time goes. */
export type Phase =
  | 'toolchain'
  | 'lab'
  | 'synth'
  | 'deploy'
  | 'issue'
  | 'seed'
  | 'canary'
  | 'attempts'
  | 'judge'
  | 'destroy'
  | 'stop';

export type Listener = (event: ScenarioEvent) => void;

/** One phase that ended. */
export interface Timing {
  readonly leg?: string;
  readonly phase: Phase;
  /** Wall time, milliseconds. Legs run side by side, so their sum may exceed the run's. */
  readonly ms: number;
}

/** Runs the work of one phase between its two events, and notes how long it took. */
export async function inPhase<T>(
  phase: Phase,
  options: {
    readonly leg?: string;
    readonly onEvent?: Listener | undefined;
    readonly timings?: Timing[] | undefined;
    /** When the signal is aborted, a phase that ends counts as interrupted, not failed. */
    readonly signal?: AbortSignal | undefined;
  },
  work: () => Promise<T>,
): Promise<T> {
  const of = { ...(options.leg === undefined ? {} : { leg: options.leg }), phase };
  options.onEvent?.({ kind: 'phase', ...of, state: 'begin' });
  const began = performance.now();
  const ended = (more: { readonly failed?: string }) => {
    const ms = Math.round(performance.now() - began);
    options.timings?.push({ ...of, ms });
    options.onEvent?.({ kind: 'phase', ...of, state: 'end', ms, ...more });
  };
  try {
    const done = await work();
    ended({});
    return done;
  } catch (error) {
    ended({ failed: options.signal?.aborted === true ? 'interrupted' : describeError(error) });
    throw error;
  }
}
