import type { Outcome } from './outcome.ts';
import type { Block, Loop, Sample } from './sample.ts';

/**
 * A block in columns, whole microseconds: raw samples of an hour stay small enough to keep and to compare later.
 * `errors` and `retries` are sparse: `[index, value]`. A phase that a sample did not reach is `-1`.
 */
export interface PackedBlock {
  readonly subject: string;
  readonly part: string;
  readonly setting?: Setting | undefined;
  readonly round: number;
  readonly loop: Loop;
  readonly plannedMs: number;
  readonly elapsedMs: number;
  readonly held: number;
  readonly at: readonly number[];
  readonly late: readonly number[];
  readonly service: readonly number[];
  readonly errors: readonly (readonly [number, Outcome])[];
  readonly retries: readonly (readonly [number, number])[];
  readonly phases?: Readonly<Record<string, readonly number[]>> | undefined;
}

/** A point on an axis: `{ axis: 'tenants', point: '1000' }`. */
export interface Setting {
  readonly axis: string;
  readonly point: string;
}

/** A block together with what was driven (`issue`, `flow`) and under which setting. */
export interface MeasuredBlock extends Block {
  readonly part: string;
  readonly setting?: Setting | undefined;
}

const us = (ms: number): number => Math.round(ms * 1000);

export function pack(block: MeasuredBlock): PackedBlock {
  const { samples, ...rest } = block;
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample.phases ?? {})))];
  const phases = Object.fromEntries(
    names.map((name) => [name, samples.map((sample) => us(sample.phases?.[name] ?? -0.001))]),
  );
  return {
    ...rest,
    plannedMs: us(rest.plannedMs) / 1000,
    elapsedMs: us(rest.elapsedMs) / 1000,
    at: samples.map((sample) => us(sample.at)),
    late: samples.map((sample) => us(sample.late)),
    service: samples.map((sample) => us(sample.service)),
    errors: samples.flatMap((sample, i) =>
      sample.outcome === 'served' ? [] : [[i, sample.outcome] as const],
    ),
    retries: samples.flatMap((sample, i) => (sample.retries === 0 ? [] : [[i, sample.retries] as const])),
    ...(names.length === 0 ? {} : { phases }),
  };
}

export function unpack(packed: PackedBlock): MeasuredBlock {
  const { at, late, service, errors, retries, phases, ...rest } = packed;
  const outcomes = new Map(errors);
  const again = new Map(retries);
  const samples = at.map((start, i): Sample => {
    const reached = Object.entries(phases ?? {}).filter(([, column]) => (column[i] ?? -1) >= 0);
    return {
      at: start / 1000,
      late: (late[i] ?? 0) / 1000,
      service: (service[i] ?? 0) / 1000,
      outcome: outcomes.get(i) ?? 'served',
      retries: again.get(i) ?? 0,
      ...(reached.length === 0
        ? {}
        : { phases: Object.fromEntries(reached.map(([name, column]) => [name, (column[i] ?? 0) / 1000])) }),
    };
  });
  return { ...rest, samples };
}
