import { ms } from '@cordon/bench';
import { EXIT } from '@cordon/domain';
import { benchEvaluator } from '@cordon/iam/bench';
import { selfCheck, suiteTime } from '@cordon/scenarios/bench';
import { UsageError } from '../usage-error.ts';

const show = (json: boolean, value: object, lines: readonly string[]): void =>
  console.log(json ? JSON.stringify(value, null, 2) : lines.join('\n'));

/** Figures of the known server: by arithmetic, by the open loop, by a naive closed loop. */
export async function selfCheckBench(json: boolean): Promise<void> {
  const checked = await selfCheck();
  const row = (name: string, f: typeof checked.truth) =>
    `${name.padEnd(26)} n ${String(f.count).padStart(5)}  p50 ${ms(f.p50)}  p90 ${ms(f.p90)}  p99 ${ms(f.p99)}  max ${ms(f.max)}`;
  show(json, checked, [
    'a server with a stall of 1 s in 10 s, 100 requests a second:',
    row('the truth', checked.truth),
    row('measured, open loop', checked.open),
    row('measured, naive closed loop', checked.closed),
  ]);
  // A machine so busy that a known server cannot be measured will not measure an unknown one.
  const off = Math.abs((checked.open.p99 ?? 0) / (checked.truth.p99 ?? 1) - 1);
  if (off > 0.1) process.exitCode = EXIT.unknown;
}

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
        `  ${row.attack.padEnd(36)} ${ms(row.ms).padStart(9)}  ${row.attempts} attempts, slowest ${ms(row.slowest.ms)} (${row.slowest.attempt})`,
    ),
  ]);
}

export async function gatewayBench(json: boolean): Promise<void> {
  void json;
  throw new UsageError('not there yet');
}
