import { median } from '@cordon/bench';
import type { AwsCredentials } from '@cordon/domain';
import { type Figures, figures, type Quantile, resampled } from './statistics.ts';
import { prepare, type Subject } from './subject.ts';
import { type HopKind, startHop, takeTurns, throughput } from './throughput.ts';

export type { Figures, Quantile } from './statistics.ts';

/**
 * Where a request is sent: LocalStack itself, the gateway in front of it in clear text and over TLS, hops in front of it that
 * judge nothing (one that hands bytes on, one that speaks HTTP as the gateway does), MiniStack with its own enforcement on.
 */
export type Door = 'direct' | 'gateway' | 'tls' | 'wire' | 'relay' | 'ministack';

type Found = 'met' | 'missed' | 'cannot tell';

/** Milliseconds per request. */
interface Latency {
  readonly doors: Partial<Readonly<Record<Door, Figures>>>;
  /** What the gateway adds to the median of the direct request. */
  readonly addedP50: Quantile;
  /** Of that, what waking one more process for the bytes adds. */
  readonly wireP50: Quantile;
  /** And what a bare HTTP hop adds, its wire included: the rest is verifying, deciding and recording. */
  readonly relayP50: Quantile;
  /** The median over TLS as a multiple of the gateway’s in clear text; absent where it speaks none. */
  readonly tlsRatio?: Quantile;
}

export interface GatewayBench {
  /** By operation. */
  readonly latency: Readonly<Record<string, Latency>>;
  readonly throughput: readonly {
    readonly connections: number;
    /** Requests a second. */
    readonly doors: Partial<Readonly<Record<Door, Quantile>>>;
    /** The gateway’s as a share of the direct one’s. */
    readonly ratio: Quantile;
    /** The rate over TLS as a share of the gateway’s in clear text. */
    readonly tlsRatio?: Quantile;
  }[];
  /** `cannot tell`: the interval lies on both sides of the target. */
  readonly targets: {
    readonly addedP50AtMostMs: number;
    readonly addedP50: Found;
    readonly ratioAt16AtLeast: number;
    readonly ratioAt16: Found;
  };
  readonly method: string;
}

export interface GatewayBenchOptions {
  /** A running LocalStack: `http://[::1]:4566`. */
  readonly direct: string;
  /** The gateway in front of it, best in a process of its own, and its administrator. */
  readonly gateway: { readonly url: string; readonly admin: AwsCredentials };
  /** A running MiniStack that enforces, and its root’s key. */
  readonly ministack?: { readonly url: string; readonly admin: AwsCredentials };
  /** Measuring time in milliseconds, divided among the parts (30 s). */
  readonly budgetMs?: number;
  readonly signal?: AbortSignal;
}

const TARGETS = { addedP50AtMostMs: 0.6, ratioAt16AtLeast: 0.85 };

/**
 * What the gateway adds to a request of an assumed-role session to LocalStack, and what MiniStack takes for the same
 * with its enforcement on: latency one at a time, throughput at 1 and 16 connections. Makes a bucket, a role and a user
 * on each and removes them again.
 */
export async function benchGateway(options: GatewayBenchOptions): Promise<GatewayBench> {
  const wire = await startHop('wire', options.direct);
  try {
    const relay = await startHop('relay', options.direct);
    try {
      return await atAllDoors(options, { wire: wire.url, relay: relay.url });
    } finally {
      relay.stop();
    }
  } finally {
    wire.stop();
  }
}

async function atAllDoors(
  options: GatewayBenchOptions,
  hops: Readonly<Record<HopKind, string>>,
): Promise<GatewayBench> {
  const { direct, gateway, ministack } = options;
  const subject = await prepare(gateway.url, gateway.admin);
  try {
    const doors: Record<string, ReturnType<Subject['at']>> = {
      direct: subject.at(direct),
      // The gateway takes both on one port.
      gateway: subject.at(gateway.url.replace(/^https:/, 'http:')),
      ...(gateway.url.startsWith('https:') ? { tls: subject.at(gateway.url) } : {}),
      wire: subject.at(hops.wire),
      relay: subject.at(hops.relay),
    };
    if (ministack === undefined) return await measure(subject.operations, doors, options);
    const other = await prepare(ministack.url, ministack.admin);
    try {
      return await measure(subject.operations, { ...doors, ministack: other.at(ministack.url) }, options);
    } finally {
      await other.remove();
    }
  } finally {
    await subject.remove();
  }
}

type Calls = Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>>;

async function measure(
  operations: readonly string[],
  calls: Calls,
  { budgetMs = 30_000, signal }: GatewayBenchOptions,
): Promise<GatewayBench> {
  const doors = Object.keys(calls) as Door[];
  const of = (operation: string) =>
    Object.fromEntries(doors.map((door) => [door, calls[door]?.[operation]])) as Record<
      Door,
      () => Promise<unknown>
    >;
  const latency: Record<string, GatewayBench['latency'][string]> = {};
  for (const operation of operations) {
    const rows = await takeTurns(of(operation), budgetMs / 2 / operations.length, signal);
    latency[operation] = {
      doors: Object.fromEntries(doors.map((door) => [door, figures(rows.map((row) => row[door]))])),
      addedP50: added(rows, 'gateway'),
      wireP50: added(rows, 'wire'),
      relayP50: added(rows, 'relay'),
      ...(doors.includes('tls')
        ? {
            tlsRatio: resampled(
              rows,
              (some) => median(some.map((row) => row.tls)) / median(some.map((row) => row.gateway)),
            ),
          }
        : {}),
    };
  }
  const rates: GatewayBench['throughput'][number][] = [];
  for (const connections of [1, 16]) {
    const rows = await throughput(of('GetObject'), connections, budgetMs / 4, signal);
    rates.push({
      connections,
      doors: Object.fromEntries(
        doors.map((door) => [door, resampled(rows, (some) => median(some.map((row) => row[door])), 1)]),
      ),
      ratio: resampled(rows, (some) => median(some.map((row) => row.gateway / row.direct)), 1),
      ...(doors.includes('tls')
        ? { tlsRatio: resampled(rows, (some) => median(some.map((row) => row.tls / row.gateway)), 1) }
        : {}),
    });
  }
  const more = latency.GetObject?.addedP50;
  const ratio = rates.at(-1)?.ratio;
  const { addedP50AtMostMs, ratioAt16AtLeast } = TARGETS;
  return {
    latency,
    throughput: rates,
    targets: {
      addedP50AtMostMs,
      addedP50: found(more && [more.high <= addedP50AtMostMs, more.low > addedP50AtMostMs]),
      ratioAt16AtLeast,
      ratioAt16: found(ratio && [ratio.low >= ratioAt16AtLeast, ratio.high < ratioAt16AtLeast]),
    },
    method: METHOD,
  };
}

function added(rows: readonly Readonly<Record<Door, number>>[], door: Door): Quantile {
  return resampled(
    rows,
    (some) => median(some.map((row) => row[door])) - median(some.map((row) => row.direct)),
  );
}

function found(sides: readonly [met: boolean, missed: boolean] | undefined): Found {
  if (sides?.[0] === true) return 'met';
  return sides?.[1] === true ? 'missed' : 'cannot tell';
}

const METHOD =
  'AWS SDK for JavaScript v3, kept-alive connections, an object of 1 KiB, a session of a role with one inline and one ' +
  'session policy. Latency: one request at a time at each door in turn, who begins changing every round, so that drift ' +
  'and order bear on all alike; the first 50 rounds are dropped; intervals (95 %) of quantiles by order statistics, of ' +
  'what is added by resampling stretches of rounds. Throughput: GetObject in a closed loop, half a second at each door ' +
  'in turn, medians over rounds, the ratio within each round, intervals by resampling rounds. The wire hands ' +
  'bytes on between two connections, the relay is an HTTP hop made of the gateway’s parts; neither judges. Client, ' +
  'gateway and hops (processes of their own), LocalStack and MiniStack share the machine, but only one door is asked ' +
  'at a time. TLS is 1.3 with ECDSA on P-256, to the same gateway on the same port; its ratios are within each run.';
