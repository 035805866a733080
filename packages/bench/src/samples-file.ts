import { z } from 'zod';
import { type Block, type Loop, OUTCOMES, type Outcome, type Sample } from './sample.ts';

const column = z.array(z.number().int());
const setting = z.object({ axis: z.string(), point: z.string() });
const loop = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    ratePerSecond: z.number(),
    arrivals: z.enum(['uniform', 'poisson']),
  }),
  z.object({ kind: z.literal('closed'), concurrency: z.number().int() }),
]);

const packedBlock: z.ZodType<PackedBlock> = z
  .object({
    subject: z.string(),
    part: z.string(),
    setting: setting.optional(),
    round: z.number().int(),
    loop,
    plannedMs: z.number(),
    elapsedMs: z.number(),
    held: z.number().int(),
    at: column,
    late: column,
    service: column,
    errors: z.array(z.tuple([z.number().int(), z.enum(OUTCOMES)])),
    retries: z.array(z.tuple([z.number().int(), z.number().int()])),
    phases: z.record(z.string(), column).optional(),
  })
  .refine((block) => block.late.length === block.at.length && block.service.length === block.at.length, {
    message: 'its columns differ in length',
  });

const callCount = z.object({
  subject: z.string(),
  phase: z.string(),
  /** `sts:AssumeRole`, … as the gateway names what it let through or refused. */
  event: z.string(),
  /** Who asked: Vault (or the client itself) to get the credentials, or the tenant with them. */
  by: z.enum(['broker', 'tenant']),
  count: z.number().int(),
  requests: z.number().int(),
  medianMs: z.number(),
});

const axisMeasured = z.object({
  id: z.string(),
  sentence: z.string(),
  /** All points the axis has, in order; those a run reached stand in its blocks. */
  points: z.array(z.string()),
  /** Whether the axis is logarithmic (1, 2, 4) rather than linear. */
  log: z.boolean(),
  /** A subject that the axis does not affect: its change is the machine's own drift. */
  drift: z.string().optional(),
});

const documentShape = z.object({
  kind: z.literal('cordon-bench'),
  schema: z.literal(1),
  bench: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  seed: z.number().int(),
  budgetMs: z.number(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  versions: z.record(z.string(), z.string()),
  method: z.array(z.string()),
  notes: z.array(z.string()),
  baseline: z.string(),
  control: z.string().optional(),
  subjects: z.array(z.object({ id: z.string(), sentence: z.string() })),
  /** Absent in files that are older than trends. */
  axes: z.array(axisMeasured).optional(),
  warmUps: z.array(
    z.object({
      subject: z.string(),
      part: z.string(),
      setting: setting.optional(),
      requests: z.number().int(),
      failed: z.number().int(),
      ms: z.number(),
      settled: z.boolean(),
      serviceMs: z.number().optional(),
    }),
  ),
  blocks: z.array(packedBlock),
  calls: z.array(callCount),
});

/** `samples.json`: everything a run measured, enough to make every figure, plot and comparison again. */
export type BenchDocument = z.infer<typeof documentShape>;
export type CallCount = z.infer<typeof callCount>;
export type WarmUpLine = BenchDocument['warmUps'][number];

/** JSON Schema (2020-12) of `samples.json`, made from the shape that reads it. */
export function samplesSchema(): object {
  return {
    title: 'samples.json',
    description:
      'What a bench run measured. `schema` is raised when a field changes meaning or goes; further fields may come without it.',
    ...z.toJSONSchema(documentShape, { io: 'input' }),
  };
}

/** Reads a `samples.json`, or throws an `Error` that names the file and what is wrong with it. */
export function parseSamples(text: string, name: string): BenchDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`\`${name}\` is not JSON: give the samples.json of a bench run`);
  }
  const schema = (json as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'number' && schema !== 1)
    throw new Error(`\`${name}\` has schema ${schema}, this version reads 1: use the version that wrote it`);
  const parsed = documentShape.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first?.path.join('.') || 'the document';
  throw new Error(`\`${name}\` is not a bench run: ${where}: ${first?.message ?? 'unreadable'}`);
}

/** The document as text, one block a line, so that two runs can be looked at with line tools. */
export function samplesText(document: BenchDocument): string {
  const { blocks, ...head } = document;
  const lines = blocks.map((block) => `    ${JSON.stringify(block)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "blocks": [\n${lines}\n  ]\n}\n`;
}

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
