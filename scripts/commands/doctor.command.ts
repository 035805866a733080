import { EXIT } from '@cordon/domain';
import { type Diagnosis, diagnose } from '@cordon/toolchain';
import type { Command } from 'commander';
import pc from 'picocolors';

const EXAMPLES = `
Examples:
  $ pnpm run doctor          what would be used for each component, and from where
  $ pnpm -s run doctor --json the same for a script

Exit codes: 0 all can be had, 2 something is missing that cannot be had as things are.`;

export default function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'says which components would be used, from where, and what is missing with the command that mends it',
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { json?: boolean }) => {
      const diagnoses = await diagnose();
      const blocked = diagnoses.filter(({ state }) => state === 'blocked').length;
      if (options.json) console.log(JSON.stringify({ components: diagnoses }, null, 2));
      else console.log(table(diagnoses).join('\n'));
      process.exitCode = blocked === 0 ? EXIT.upheld : EXIT.unknown;
    });
}

const SIGN = { ready: pc.green('✓'), obtainable: pc.yellow('○'), blocked: pc.red('✗') } as const;

function table(diagnoses: readonly Diagnosis[]): readonly string[] {
  const width = Math.max(...diagnoses.map(({ id }) => id.length));
  const lines = diagnoses.flatMap(({ id, state, detail, resolved, mend }) => [
    `${SIGN[state]} ${id.padEnd(width)}  ${resolved === undefined ? state : resolved.version}`,
    `  ${' '.repeat(width)}  ${pc.dim(detail)}`,
    ...(mend === undefined || state === 'ready' ? [] : [`  ${' '.repeat(width)}  mend: ${mend}`]),
  ]);
  const count = (wanted: Diagnosis['state']) => diagnoses.filter(({ state }) => state === wanted).length;
  return [
    ...lines,
    '',
    `${count('ready')} ready, ${count('obtainable')} to be got on first use, ${count('blocked')} blocked`,
  ];
}
