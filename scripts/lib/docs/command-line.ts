import { answerTo, WRONG_INPUT } from '../wrong-input.ts';
import { MADE, page, table } from './text.ts';

/** `command-line.md`: what holds for every command, and what each wrong line is answered. */
export async function commandLinePages(): Promise<ReadonlyMap<string, string>> {
  const rows: string[][] = [];
  for (const { line } of WRONG_INPUT) {
    const { text } = await answerTo(line);
    rows.push([`\`${line}\``, escaped(shortened(text))]);
  }
  const text = page(
    MADE,
    '# The command line',
    'Rows below: `scripts/lib/wrong-input.ts`, answered by the program itself.',
    '## What every command takes',
    table(
      ['flag', 'what it does'],
      [
        [
          '`-q`, `--quiet`',
          'nothing is said while it works: the result on standard output and errors on standard error are all',
        ],
        [
          '`-v`, `--verbose`',
          'every phase as it begins and ends, every step of Terraform and of the lab, every canary; an error comes with its stack (as with `CORDON_DEBUG=1`)',
        ],
        ['`-h`, `--help`', 'what it takes, with examples'],
        [
          '`--json`',
          'of commands that judge, prove, measure or report: one JSON document on standard output, and nothing else there. Under plain `pnpm` its own banner comes first: write `pnpm -s`',
        ],
      ],
    ),
    'The result goes to standard output, everything else to standard error. Where there is no terminal, no ten seconds pass without a line that says what is under way and, where it is counted, about how long it still takes. Colours go to terminals alone, and nowhere where `NO_COLOR` is set.',
    '## Exit codes',
    table(
      ['code', 'means'],
      [
        ['0', 'upheld, proved, measured'],
        ['1', 'breached, refuted'],
        ['2', 'could not tell: something failed, was interrupted or had no clear answer'],
        ['64', 'bad usage: nothing was begun, and nothing was made'],
      ],
    ),
    'The worst one counts: 1 before 2, 2 before 0. `cordon exec` passes on the code of its command.',
    '## Wrong input',
    'Each line exits with 64. A message names the value, the rule and what to do.',
    table(['`pnpm cordon …`', 'answers'], rows),
  );
  return new Map([['command-line.md', text]]);
}

/** Lists of everything that there is change with every new file; what is proposed stands before them. */
function shortened(text: string): string {
  const one = text.replaceAll('\n', ' ');
  const list = one.search(/; (?:choose (?:one of|from)|known are|boundaries are) /);
  return list < 0 ? one : `${one.slice(0, list)}; …`;
}

const escaped = (text: string) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
