import { UsageError } from '@cordon/domain';
import type { Command } from 'commander';
import { explain as explained, idsOf, renderExplanation, runsBelow } from '../lib/explain.ts';

interface Options {
  readonly run?: string;
  readonly leg?: string;
  readonly json?: boolean;
}

/** `cordon explain <what…>`: why an attempt got its verdict, from the files of its run. */
export default function register(program: Command): void {
  program
    .command('explain <what...>')
    .description(
      'says why: the verdict on an attempt, its request, its control and the statement that decided',
    )
    .option('--run <dir>', 'the run of the attempt or request (default: the newest run)')
    .option(
      '--leg <leg>',
      'only this deployment of the run (`role-per-tenant`, `role-per-tenant+deny-unless-userid`)',
    )
    .option('--json', 'print JSON for another program')
    .addHelpText('after', EXAMPLES)
    .action(explain);
}

async function explain(what: readonly string[], { run, leg, json }: Options): Promise<void> {
  const [newest] = run === undefined ? runsBelow() : [run];
  if (newest === undefined)
    throw new UsageError(
      'no run is below `runs/`: run pnpm scenario isolation first, or name one with `--run`',
    );
  const all = await Promise.all(idsOf(newest, what).map((id) => explained(newest, id)));
  const found = { ...all[0], runDir: newest, attempts: all.flatMap(({ attempts }) => attempts) };
  const attempts = found.attempts.filter(({ verdict }) => leg === undefined || verdict.leg === leg);
  if (attempts.length === 0 && leg !== undefined)
    throw new UsageError(
      `\`--leg ${leg}\` was refused: the legs with such an attempt are ${found.attempts.map(({ verdict }) => verdict.leg).join(', ') || 'none'}`,
    );
  const shown = { ...found, attempts };
  console.log(json ? JSON.stringify({ schema: 1, ...shown }, null, 2) : renderExplanation(shown).join('\n'));
}

const EXAMPLES = `
Examples:
  $ pnpm -s cordon explain 1                        the worst finding of the newest run
  $ pnpm -s cordon explain s3-list acme globex      every attempt of one attack and pair
  $ pnpm -s cordon explain 's3-list/acme->globex/ListObjectsV2'
  $ pnpm -s cordon explain 4C1D7B9A0E2F3A55 --run runs/20260102T030405Z-beef
  $ pnpm -s cordon explain 's3-copy/acme->globex/CopyObject/own' --leg role-per-tenant --json

Attempt ids are in the report and in record.jsonl; a request's id is in AWS's answer (x-amz-request-id).
For a lab that is still up, see also: pnpm lab explain`;
