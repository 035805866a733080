import { answerTo, WRONG_INPUT } from '../wrong-input.ts';
import { MADE, page, table } from './text.ts';

/** `command-line.md`: what holds for every command, and the answer to each wrong command line. */
export async function commandLinePages(): Promise<ReadonlyMap<string, string>> {
  const rows: string[][] = [];
  for (const { line } of WRONG_INPUT) {
    const { text } = await answerTo(line);
    rows.push([`\`${line}\``, escaped(shortened(text))]);
  }
  const text = page(
    MADE,
    '# The command line',
    'The wrong lines below are in `scripts/lib/wrong-input.ts`; the program itself gave the answers.',
    '## What every command takes',
    table(
      ['flag', 'what it does'],
      [
        ['`-q`, `--quiet`', 'no progress: only the result on standard output and errors on standard error'],
        [
          '`-v`, `--verbose`',
          'every phase as it begins and ends, every step of Terraform and of the lab, every canary; errors include the stack (as with `CORDON_DEBUG=1`)',
        ],
        ['`-h`, `--help`', 'its flags, with examples'],
        [
          '`--json`',
          'for commands that judge, prove, measure or report: one JSON document on standard output, and nothing else there. Plain `pnpm` prints its own banner first: write `pnpm -s`',
        ],
      ],
    ),
    'The result goes to standard output, everything else to standard error. Without a terminal, a line at least every ten seconds says what is under way and, where it can be counted, about how long it still takes. Only terminals get colours, and none if `NO_COLOR` is set.',
    '## Exit codes',
    table(
      ['code', 'means'],
      [
        ['0', 'upheld, proved, measured'],
        ['1', 'breached, refuted'],
        ['2', 'could not tell: something failed, was interrupted or had no clear answer'],
        ['64', 'bad usage: nothing was started, and nothing was changed'],
      ],
    ),
    'The worst one counts: 1 before 2, 2 before 0. `cordon exec` passes on the exit code of its command.',
    '## Wrong input',
    'Each line exits with 64. The message names the value, the rule and what to do.',
    table(['`pnpm cordon …`', 'answers'], rows),
  );
  return new Map([['command-line.md', text]]);
}

/** Lists of all ids change with every new file, so they are cut after the suggestion. */
function shortened(text: string): string {
  const one = text.replaceAll('\n', ' ');
  const list = one.search(/; (?:choose (?:one of|from)|known are|boundaries are) /);
  return list < 0 ? one : `${one.slice(0, list)}; …`;
}

const escaped = (text: string) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
