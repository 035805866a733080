import { ms } from '@cordon/bench';
import { benchGateway } from '@cordon/gateway/bench';
import { benchEvaluator } from '@cordon/iam/bench';
import { makeRunDir, startBenchLab, suiteTime } from '@cordon/scenarios/bench';
import { UsageError } from '../usage-error.ts';

const show = (json: boolean, value: object, lines: readonly string[]): void =>
  console.log(json ? JSON.stringify(value, null, 2) : lines.join('\n'));

export function evaluatorBench(budgetMs: number, json: boolean): void {
  const measured = benchEvaluator(budgetMs);
  show(json, measured, [
    `median ${measured.median} decisions/s, 99 of 100 blocks at least ${measured.p99}/s, best ${measured.best}/s`,
    `(${measured.decisions} decisions; ${measured.method})`,
  ]);
}

export async function scenarioTime(run: string, json: boolean): Promise<void> {
  const time = await suiteTime(run).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  show(json, time, [
    'phases, summed over legs (legs run side by side):',
    ...time.phases.map((row) => `  ${row.phase.padEnd(12)} ${ms(row.ms).padStart(9)}  in ${row.legs}`),
    'attacks, time of their calls:',
    ...time.attacks.map(
      (row) =>
        `  ${row.attack.padEnd(36)} ${ms(row.ms || undefined).padStart(9)}  ${row.attempts} attempts${row.ms === 0 ? ', decided without a call' : `, slowest ${ms(row.slowest.ms)} (${row.slowest.attempt})`}`,
    ),
  ]);
}

/** What the gateway adds to a request, in front of a LocalStack started for this. */
export async function gatewayBench(budgetMs: number, json: boolean): Promise<void> {
  const runDir = makeRunDir();
  const onLine = (text: string): void => console.error(text);
  const { lab, localstack } = await startBenchLab({ runDir: runDir.path, onLine });
  try {
    const measured = await benchGateway({ localstack, budgetMs });
    const latency = Object.entries(measured.latency).map(
      ([operation, { direct, gateway, addedP50 }]) =>
        `  ${operation.padEnd(16)} direct p50 ${ms(direct.p50)}, gateway p50 ${ms(gateway.p50)}: ${ms(addedP50)} more`,
    );
    const throughput = measured.throughput.map(
      (row) =>
        `  ${String(row.connections).padStart(2)} connections: direct ${row.direct.toFixed(0)}/s, gateway ${row.gateway.toFixed(0)}/s, ${row.ratio.toFixed(2)} of it`,
    );
    const { addedP50AtMostMs, ratioAt16AtLeast, met } = measured.targets;
    show(json, measured, [
      ...latency,
      ...throughput,
      `targets (at most ${addedP50AtMostMs} ms more for GetObject, at least ${ratioAt16AtLeast} of the throughput at 16): ${met ? 'met' : 'missed'}`,
      measured.method,
    ]);
  } finally {
    await lab.stop();
  }
}
