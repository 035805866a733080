import { ms } from '@cordon/bench';
import { columns, EXIT, messageOf, UsageError } from '@cordon/domain';
import { benchGateway, type GatewayBench, type Quantile } from '@cordon/gateway/bench';
import { benchEvaluator } from '@cordon/iam/bench';
import { makeRunDir, startGatewayEndpoints, suiteTime } from '@cordon/scenarios/issuance';
import { tell } from '../loudness.ts';

const show = (json: boolean, value: object, lines: readonly string[]): void =>
  console.log(json ? JSON.stringify(value, null, 2) : lines.join('\n'));

export function evaluatorBench(budgetMs: number, json: boolean): void {
  const measured = benchEvaluator(budgetMs);
  show(json, measured, [
    `median ${measured.median} decisions/s, 99 of 100 blocks at least ${measured.p99}/s; by the wall clock ${measured.wallMedian}/s and ${measured.wallP99}/s`,
    `(${measured.decisions} decisions; ${measured.method})`,
  ]);
}

export async function scenarioTime(run: string, json: boolean): Promise<void> {
  const time = await suiteTime(run).catch((error: unknown) => {
    throw new UsageError(messageOf(error));
  });
  show(json, time, [
    'phases, summed over deployments (they run side by side):',
    ...columns(
      time.phases.map((row) => [row.phase, ms(row.ms), `in ${row.legs}`]),
      { indent: 2, right: [1] },
    ),
    'attacks, time of their calls:',
    ...columns(
      time.attacks.map((row) => [
        row.attack,
        ms(row.ms || undefined),
        `${row.attempts} attempts${row.ms === 0 ? ', decided without a call' : `, slowest ${ms(row.slowest.ms)} (${row.slowest.attempt})`}`,
      ]),
      { indent: 2, right: [1] },
    ),
  ]);
}

/**
 * Measures what the gateway adds to a request, in front of a LocalStack started for this, with MiniStack for
 * comparison.
 */
export async function gatewayBench(budgetMs: number, json: boolean): Promise<void> {
  const runDir = makeRunDir();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  const { signal } = stop;
  const endpoints = await startGatewayEndpoints({
    runDir: runDir.path,
    signal,
    onLine: tell,
  });
  try {
    const measured = await benchGateway({ ...endpoints, budgetMs, signal });
    show(json, measured, gatewayLines(measured));
    const { addedP50, ratioAt16 } = measured.targets;
    if (addedP50 === 'cannot tell' || ratioAt16 === 'cannot tell') process.exitCode = EXIT.unknown;
  } finally {
    await endpoints.stop();
  }
}

function gatewayLines({ latency, throughput, targets, method }: GatewayBench): readonly string[] {
  const between = ({ value, low, high }: Quantile, unit = '') =>
    `${value.toFixed(2)}${unit} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  const latencies = Object.entries(latency).flatMap(
    ([operation, { doors, tlsRatio, addedP50, wireP50, relayP50 }]) => [
      ...(tlsRatio === undefined
        ? []
        : [`${operation}: over TLS the median is ${between(tlsRatio)} of that over plain HTTP`]),
      `${operation}: the gateway adds ${between(addedP50, ' ms')} to the median; a bare HTTP hop ${between(relayP50, ' ms')}, a bare TCP hop ${between(wireP50, ' ms')}`,
      ...columns(
        Object.entries(doors).map(([door, { count, p50, p99 }]) => [
          door,
          `p50 ${between(p50, ' ms')}, p99 ${between(p99, ' ms')}, n ${count}`,
        ]),
        { indent: 2 },
      ),
    ],
  );
  const rates = throughput.flatMap(({ connections, doors, ratio, tlsRatio }) => [
    ...(tlsRatio === undefined
      ? []
      : [
          `${connections} connection${connections === 1 ? '' : 's'}: over TLS ${between(tlsRatio)} of the throughput over plain HTTP`,
        ]),
    `${connections} connection${connections === 1 ? '' : 's'}: the gateway has ${between(ratio)} of the direct throughput`,
    ...columns(
      Object.entries(doors).map(([door, rate]) => [door, between(rate, '/s')]),
      { indent: 2 },
    ),
  ]);
  return [
    ...latencies,
    ...rates,
    `at most ${targets.addedP50AtMostMs} ms more for GetObject: ${targets.addedP50}`,
    `at least ${targets.ratioAt16AtLeast} of the throughput at 16 connections: ${targets.ratioAt16}`,
    method,
  ];
}
