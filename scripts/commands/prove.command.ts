import { DEFAULT_TENANTS, parseTenants, UsageError } from '@cordon/domain';
import type { Command } from 'commander';
import pc from 'picocolors';
import { tell } from '../lib/loudness.ts';

interface Flags {
  readonly topology: readonly string[];
  readonly guard: readonly string[];
  readonly login: readonly string[];
  readonly layout: readonly string[];
  readonly pair?: string;
  readonly tenants?: string;
  readonly count?: string;
  readonly mutant?: string;
  readonly live?: boolean;
  readonly suite: string;
  readonly growth?: boolean;
  readonly json?: boolean;
}

const many = (value: string, before: readonly string[]): readonly string[] => [
  ...before,
  ...value.split(','),
];

/** `pnpm prove`: isolation for all requests, or a counterexample. */
export default function register(program: Command): void {
  program
    .command('prove')
    .description('decide for all requests whether tenants are kept apart, or show one that crosses')
    .option('--topology <ids>', 'only these topologies (repeatable, or separated by commas)', many, [])
    .option('--guard <ids>', 'with these guards', many, [])
    .option('--login <ids>', 'with these logins to Vault, or `all` (default: approle)', many, [])
    .option('--layout <ids>', 'with these layouts of tenants’ data, or `all` (default: bucket)', many, [])
    .option(
      '--pair <from,to>',
      'only what the first tenant reaches of the second; the rest is `not asked`, so that the exit code is 1 or 2',
    )
    .option('--tenants <ids>', `tenants, by default ${DEFAULT_TENANTS.join(',')}`)
    .option('--count <n>', 'this many made-up tenants instead: tenant-1, tenant-2, …')
    .option('--mutant <id>', 'break the topologies with this mutant first')
    .option('--live', 'deploy to the lab, prove what is deployed, and make every request found')
    .option('--suite <n>', 'with --live: at most this many requests, one for each class of requests', '150')
    .option(
      '--growth',
      'instead of proving: measure it from 3 to 1,000 tenants, every guard around every topology at 1,000',
    )
    .option('--json', 'print JSON for another program')
    .addHelpText('after', EXAMPLES)
    .action(prove);
}

const EXAMPLES = `
Examples:
  $ pnpm prove                                        every topology, in seconds, without any service
  $ pnpm prove --topology session-name --pair acme,globex
  $ pnpm prove --topology role-per-tenant --login all   every way to log in to Vault
  $ pnpm prove --layout prefix                        all tenants in one bucket, each below its name
  $ pnpm prove --count 1000                           999,000 ordered pairs of each topology
  $ pnpm prove --live --mutant session-policy-dropped  break it, refute it, fire the counterexample
  $ pnpm prove --live --topology shared-role-session-policy

A topology that a guard does not fit is left out and named, with the reason, and the exit code is about the others;
if none is left, that is bad usage. With --live, a request that could not be made or has no clear answer is “cannot tell”, an answer that differs from the model is a failure, and a finding whose request is not made is named with the reason; each refutation is written as an attack to the run's \`attacks/\`.

A proof covers every S3 action, every key and every context value; what it does not cover is printed with it.
Exit codes: 0 proved (or open as the topology says), 1 refuted or the figure missed, 2 could not tell, 64 bad usage.`;

async function prove(flags: Flags): Promise<void> {
  const { proveGrowth, proveTopologies } = await import('@cordon/scenarios/proof');
  const prefix = 'cordon';
  const tenants = parseTenants(namesFrom(flags), { bucketPrefix: `${prefix}-` });
  const pair =
    flags.pair === undefined
      ? undefined
      : pairFrom(
          flags.pair,
          tenants.map(({ id }) => id),
        );
  const colours = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const paint = pc.createColors(colours);
  const { stopSignal } = await import('../lib/stop-signal.ts');
  using stop = stopSignal();
  const say = {
    topologies: flags.topology,
    prefix,
    json: flags.json === true,
    write: (text: string) => process.stdout.write(`${text}\n`),
    progress: tell,
  };
  if (flags.growth === true) {
    process.exitCode = await proveGrowth({ ...say, guards: flags.guard });
    return;
  }
  process.exitCode = await proveTopologies({
    ...say,
    guards: flags.guard,
    logins: flags.login,
    layouts: flags.layout,
    tenants,
    ...(pair === undefined ? {} : { pair }),
    ...(flags.mutant === undefined ? {} : { mutant: flags.mutant }),
    live: flags.live === true,
    suite: countFrom(flags.suite, '--suite', 0),
    ink: { good: paint.green, bad: paint.red, dim: paint.dim },
    signal: stop.signal,
  });
}

function namesFrom({ tenants, count }: Flags): readonly string[] {
  if (count !== undefined && tenants !== undefined)
    throw new UsageError('`--count` and `--tenants` exclude each other: leave one out');
  if (count !== undefined)
    return Array.from({ length: countFrom(count, '--count', 2) }, (_, index) => `tenant-${index + 1}`);
  return tenants === undefined ? DEFAULT_TENANTS : tenants.split(',');
}

function countFrom(text: string, flag: string, least: number): number {
  const count = Number(text);
  if (!/^\d{1,5}$/.test(text) || count < least)
    throw new UsageError(`\`${flag} ${text}\` was refused: it must be a number from ${least} to 99999`);
  return count;
}

function pairFrom(text: string, ids: readonly string[]): readonly [string, string] {
  const [from = '', to = '', ...more] = text.split(',');
  const stranger = [from, to].find((id) => !ids.includes(id));
  if (more.length > 0 || from === to || stranger !== undefined)
    throw new UsageError(
      `\`--pair ${text}\` was refused: give two different tenants of ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ', …' : ''}`,
    );
  return [from, to];
}
