import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columns, UsageError, unknownId } from '@cordon/domain';
import { runsRoot } from '@cordon/scenarios';
import { mutantIds } from '@cordon/scenarios/catalogue';
import { DEFAULT_LOGIN, layoutIds, loginChoices, topologyIds } from '@cordon/stacks';
import type { Command } from 'commander';
import { budget } from '../lib/bench/options.ts';
import { tell } from '../lib/loudness.ts';
import {
  commandOf,
  compareNights,
  cordonRunner,
  nightCode,
  nightSteps,
  runNight,
  weekOf,
} from '../lib/nightly.ts';
import { stopSignal } from '../lib/stop-signal.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = join(ROOT, 'scripts/cordon.ts');

const EXAMPLES = `
Examples:
  $ pnpm nightly                                     the whole night: about an hour and a half on two cores
  $ pnpm nightly --list                              its steps; runs nothing
  $ pnpm nightly --list --night 3                    the steps of Wednesday's night
  $ pnpm nightly --week                              which night has which topologies, logins and layouts
  $ pnpm nightly --from bench --bench-budget 1m      its end, short
  $ pnpm nightly --without mutants --without claims  a shorter one

A step that fails does not stop the later ones. Exit codes: 0 every step upheld, 1 one breached, 2 one could not tell.`;

interface Flags {
  readonly from?: string;
  readonly night?: string;
  readonly without: readonly string[];
  readonly benchBudget: string;
  readonly out: string;
  readonly kept: string;
  readonly list?: boolean;
  readonly week?: boolean;
  readonly json?: boolean;
}

export default function register(program: Command): void {
  program
    .command('nightly')
    .description(
      'what CI runs every night: tests at full size, both engines, live proofs, mutants, agreement, claims, bench, report',
    )
    .option('--from <step>', 'leave out the steps before this one')
    .option(
      '--without <step>',
      'leave out this step (repeatable)',
      (word, all: string[]) => [...all, word],
      [],
    )
    .option(
      '--night <n>',
      'which seventh of all topologies with all logins and layouts, 0 to 6 (default: the day of the week, from Sunday)',
    )
    .option('--bench-budget <time>', 'time budget of the bench', checkedBudget, '10m')
    .option('--out <dir>', 'directory of the report', 'report')
    .option(
      '--kept <dir>',
      'directory that keeps the samples of the last night, for the comparison',
      '.cordon/last-night',
    )
    .option('--list', 'show the steps and run nothing')
    .option('--week', 'show which night covers which topologies, logins and layouts, and run nothing')
    .option('--json', 'print the steps and how each ended as one JSON object, after the output of the steps')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const steps = await chosen(flags);
      if (flags.week === true) {
        const week = weekOf({
          topologies: await topologyIds(),
          logins: await loginChoices(),
          layouts: await layoutIds(),
        });
        console.log(flags.json === true ? JSON.stringify({ week }, null, 2) : week.join('\n'));
        return;
      }
      if (flags.list === true) {
        const rows = steps.map((step) => ({ name: step.name, command: commandOf(step) }));
        if (flags.json === true) console.log(JSON.stringify({ steps: rows }, null, 2));
        else console.log(columns(rows.map(({ name, command }) => [name, command])).join('\n'));
        return;
      }
      using stop = stopSignal();
      const run = cordonRunner(PROGRAM);
      const results = await runNight(steps, {
        run: async (step) => {
          const code = await run(step);
          if (step.name === 'bench' && code === 0)
            console.error(
              await compareNights(PROGRAM, { runs: runsRoot(), kept: flags.kept, out: flags.out }),
            );
          return code;
        },
        signal: stop.signal,
        say: tell,
      });
      process.exitCode = nightCode(results);
      if (flags.json === true) console.log(JSON.stringify({ steps: results }, null, 2));
      else
        console.log(
          columns(
            results.map(({ name, code, seconds, skipped }) => [
              name,
              skipped === undefined ? `exit ${code}, ${seconds} s` : `not run: ${skipped}`,
            ]),
          ).join('\n'),
        );
    });
}

/** Passed on as typed, but checked here and not twenty minutes into the night. */
function checkedBudget(text: string): string {
  budget(text);
  return text;
}

async function chosen({ from, without, benchBudget, out, kept, night }: Flags) {
  if (night !== undefined && !/^[0-6]$/.test(night))
    throw new UsageError(`--night \`${night}\` was refused: it is a number from 0 to 6`);
  const logins = (await loginChoices()).filter((choice) => choice !== DEFAULT_LOGIN);
  const prefixMutants = mutantIds().filter((id) => id.startsWith('prefix-'));
  const tonight = night === undefined ? new Date().getUTCDay() : Number(night);
  const steps = nightSteps({ benchBudget, out, kept, night: tonight, logins, prefixMutants });
  const known = steps.map(({ name }) => name);
  for (const name of [...without, ...(from === undefined ? [] : [from])])
    if (!known.includes(name)) throw unknownId('step', name, known);
  const first = from === undefined ? 0 : known.indexOf(from);
  return steps.slice(first).filter(({ name }) => !without.includes(name));
}
