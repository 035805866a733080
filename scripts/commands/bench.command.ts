import { axisIds, subjectIds } from '@cordon/scenarios/issuance';
import type { Command } from 'commander';
import { compare } from '../lib/bench/compare.ts';
import { type IssuanceFlags, issuance } from '../lib/bench/issuance.ts';
import { arrivals, budget, duration, list, positive, whole } from '../lib/bench/options.ts';
import { evaluatorBench, gatewayBench, scenarioTime } from '../lib/bench/parts.ts';
import { selfCheckBench } from '../lib/bench/self-check.ts';

export default function register(program: Command): void {
  const bench = program.command('bench').description('measure what credentials cost, and compare runs');
  bench
    .command('issuance')
    .description('latency, calls and quota reach of each way to get credentials, on emulated AWS')
    .option('--budget <time>', 'time for the whole run, such as 60s, 10m or 1h', budget, 60_000)
    .option(
      '--subjects <ids>',
      `what to measure, of: ${subjectIds().join(', ')}`,
      list('--subjects', subjectIds()),
      subjectIds(),
    )
    .option('--axis <ids>', `also vary, of: ${axisIds().join(', ')}`, list('--axis', axisIds()), [])
    .option(
      '--rate <n>',
      'requests a second offered to every subject (default: half of its serial capacity)',
      positive('--rate', 10_000),
    )
    .option('--arrivals <kind>', 'poisson or uniform', arrivals, 'poisson')
    .option('--seed <n>', 'seed of orders, arrivals and resampling', whole('--seed', 2 ** 32 - 1), 1)
    .option('--timeout <time>', 'when a request is given up', duration('--timeout'), 10_000)
    .option('--rtt <time>', 'your round trip to STS and IAM: 1.2ms', duration('--rtt'))
    .option('--sts-p50 <time>', 'time STS itself takes', duration('--sts-p50'))
    .option('--iam-p50 <time>', 'time IAM itself takes', duration('--iam-p50'))
    .option(
      '--clients-per-tenant <n>',
      'processes a tenant that each hold credentials',
      positive('--clients-per-tenant', 1e6),
      1,
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action((flags: IssuanceFlags) => issuance(flags));
  bench
    .command('compare')
    .description('say whether saved run B differs from saved run A')
    .argument('<a>', 'folder or samples.json of a run')
    .argument('<b>', 'another')
    .option('--json', 'print the comparison as JSON')
    .action((a: string, b: string, flags: { json?: boolean }) => compare(a, b, flags.json === true));
  const part = (name: string, about: string) =>
    bench.command(name).description(about).option('--json', 'print the result as JSON');
  part(
    'selfcheck',
    'measure a server with known latencies: the open loop must find them, stall included',
  ).action((flags: { json?: boolean }) => selfCheckBench(flags.json === true));
  part('gateway', 'what the enforcing gateway adds to a request')
    .option('--budget <time>', 'measuring time', budget, 20_000)
    .action((flags: { json?: boolean; budget: number }) => gatewayBench(flags.budget, flags.json === true));
  part('evaluator', 'IAM decisions a second on one core')
    .option('--budget <time>', 'measuring time', budget, 5_000)
    .action((flags: { json?: boolean; budget: number }) => evaluatorBench(flags.budget, flags.json === true));
  part('scenario', 'where the time of an isolation run went')
    .argument('<run>', 'its folder: runs/<time>-<hex>')
    .action((run: string, flags: { json?: boolean }) => scenarioTime(run, flags.json === true));
}

const EXAMPLES = `
Examples:
  $ pnpm bench issuance                                    every subject, a minute
  $ pnpm bench issuance --budget 10m --axis all            the whole picture
  $ pnpm bench issuance --subjects role-per-tenant,shared-role-session-policy --rate 20
  $ pnpm bench issuance --rtt 1.2ms --sts-p50 25ms --iam-p50 60ms   what it would take on your AWS
  $ pnpm bench compare runs/A runs/B                       did anything change?

The budget is wall time, from the lab's start to the last request; half of it is for measuring, even where setting up
takes longer. Axes, points and subjects that it has no time for are left out and named. Exit codes: 0 measured, 2 could
not tell (interrupted, a subject never served, the A/A control shows a difference), 64 bad usage.`;
