import { tempDir } from '@cordon/temp';
import { type Gateway, startGateway } from '../src/index.ts';
import { interleave } from './interleave.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import { prepare, type Subject } from './subject.ts';
import { throughput } from './throughput.ts';

export interface GatewayBench {
  /** Milliseconds per request, by operation: asked directly, and through the gateway. */
  readonly latency: Readonly<
    Record<
      string,
      {
        readonly direct: Percentiles;
        readonly gateway: Percentiles;
        readonly addedP50: number;
        readonly own: Percentiles;
      }
    >
  >;
  /** Requests a second by number of connections. */
  readonly throughput: readonly {
    readonly connections: number;
    readonly direct: number;
    readonly gateway: number;
    readonly ratio: number;
  }[];
  readonly targets: {
    readonly addedP50AtMostMs: number;
    readonly ratioAt16AtLeast: number;
    readonly met: boolean;
  };
  readonly method: string;
}

export interface GatewayBenchOptions {
  /** URL of a running LocalStack: `http://[::1]:4566`. */
  readonly localstack: string;
  /** Measuring time in milliseconds, divided among the parts (20 s). */
  readonly budgetMs?: number;
  readonly signal?: AbortSignal;
}

const TARGETS = { addedP50AtMostMs: 0.6, ratioAt16AtLeast: 0.85 };

/**
 * What the gateway adds to a request of an assumed-role session to LocalStack: latency one at a time, and throughput
 * at 1 and 16 connections. Makes a bucket, a role and a user at LocalStack and removes them again.
 */
export async function benchGateway(options: GatewayBenchOptions): Promise<GatewayBench> {
  using temp = tempDir('gateway-bench');
  const runDir = temp.path;
  const admin = { accessKeyId: 'AKIACORDONBENCH00000', secretAccessKey: crypto.randomUUID() };
  const gateway = await startGateway({
    upstream: options.localstack,
    accountId: '000000000000',
    region: 'us-east-1',
    admin,
    runDir,
  });
  const subject = await prepare(gateway.url, options.localstack, admin);
  try {
    return await measure(subject, gateway, options.budgetMs ?? 20_000, options.signal);
  } finally {
    await subject.remove();
    await gateway.close();
  }
}

async function measure(
  subject: Subject,
  door: Gateway,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<GatewayBench> {
  const latency: Record<string, GatewayBench['latency'][string]> = {};
  for (const [name, call] of Object.entries(subject.operations)) {
    const own: number[] = [];
    const stop = door.onCall(({ ms, upstreamMs }) => void own.push(ms - upstreamMs));
    const { direct, gateway } = await interleave(
      () => call(subject.direct),
      () => call(subject.gateway),
      budgetMs / 2 / Object.keys(subject.operations).length,
      signal,
    );
    stop();
    const figures = { direct: percentiles(direct), gateway: percentiles(gateway) };
    const addedP50 = round(figures.gateway.p50 - figures.direct.p50);
    latency[name] = { ...figures, addedP50, own: percentiles(own) };
  }
  const rows: GatewayBench['throughput'][number][] = [];
  for (const connections of [1, 16]) {
    const slice = budgetMs / 4;
    const measured = await throughput(subject, connections, slice, signal);
    rows.push({ connections, ...measured, ratio: round(measured.gateway / measured.direct) });
  }
  const get = latency.GetObject?.addedP50 ?? Number.NaN;
  const at16 = rows.at(-1)?.ratio ?? Number.NaN;
  return {
    latency,
    throughput: rows,
    targets: { ...TARGETS, met: get <= TARGETS.addedP50AtMostMs && at16 >= TARGETS.ratioAt16AtLeast },
    method: METHOD,
  };
}

const METHOD =
  'AWS SDK for JavaScript v3, kept-alive connections, an object of 1 KiB, a session of a role with one inline and one ' +
  'session policy. Latency: one request at a time, directly and through the gateway in turn, first after first and ' +
  'then the other way round, so that drift and order cancel; the first 50 of each are dropped. Throughput: closed ' +
  'loop, blocks of half a second in turn, median block of each. Client, gateway and LocalStack share the machine.';

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
