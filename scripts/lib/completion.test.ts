import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { completionScript, wordsOf } from './completion.ts';

const program = new Command('cordon');
program
  .command('prove')
  .description('it’s a "proof" of $(all) `requests`')
  .option('--topology <ids>', 'only: these');
const lab = program.command('lab').description('a lab');
lab.command('up').description('start it').option('--detach', 'leave it');
lab.command('down').description('stop it');
// The same word deeper in another command must not hide this one.
program.command('bench').command('scenario').description('time one');
program.command('scenario [name]').description('run one');
const words = wordsOf(program, [
  { after: 'scenario', words: [{ word: 'isolation', description: 'attack' }] },
  { after: 'scenario isolation', words: [{ word: '--engine', description: 'who answers' }] },
]);

/** What bash itself would offer for this line. */
function offered(line: string): readonly string[] {
  const typed = line.split(' ');
  const script = `${completionScript('bash', 'cordon', words)}
COMP_WORDS=(${typed.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${typed.length - 1}; _cordon; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean).sort();
}

describe('bash', () => {
  test.each([
    ['cordon ', ['--help', 'bench', 'lab', 'prove', 'scenario']],
    ['cordon pr', ['prove']],
    ['cordon lab ', ['--help', 'down', 'up']],
    ['cordon lab up --d', ['--detach']],
    ['cordon prove --t', ['--topology']],
    ['cordon scenario ', ['--help', 'isolation']],
    ['cordon scenario isolation --e', ['--engine']],
    ['cordon nothing-such --x', []],
  ])('%j', (line, expected) => {
    expect(offered(line)).toEqual(expected);
  });
});

const said = (shell: string, args: readonly string[], script: string) =>
  execFileSync(shell, [...args, script], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);

/** What the other shells would offer; zsh’s own list maker is stood in for, as it needs a terminal. */
const offeredBy = {
  zsh: (line: string): readonly string[] => {
    const typed = line.split(' ').map((word) => `'${word}'`);
    const script = `compdef() { }; _describe() { print -l -- $found }
${completionScript('zsh', 'cordon', words)}
words=(${typed.join(' ')}); CURRENT=${typed.length}; _cordon`;
    return said('zsh', ['-f', '-c'], script).map((row) => row.split(':')[0] ?? '');
  },
  fish: (line: string): readonly string[] => {
    const script = `${completionScript('fish', 'cordon', words)}\ncomplete -C '${line}'`;
    return said('fish', ['-c'], script).map((row) => row.split('\t')[0] ?? '');
  },
};

// Descriptions are written by people: quotes, dollars and backticks in them must stay text.
describe.each([
  ['zsh', ['-n', '-c']],
  ['fish', ['--no-execute', '-c']],
] as const)('%s', (shell, flags) => {
  const there = (() => {
    try {
      execFileSync(shell, ['-c', 'true']);
      return true;
    } catch {
      return false;
    }
  })();
  test.skipIf(!there)('takes the script (skipped where the shell is not installed)', () => {
    execFileSync(shell, [...flags, completionScript(shell, 'cordon', words)]);
  });
  test.skipIf(!there)('offers what comes next (skipped where it is not installed)', () => {
    expect(offeredBy[shell]('cordon scenario iso')).toContain('isolation');
    expect(offeredBy[shell]('cordon lab ')).toEqual(expect.arrayContaining(['up', 'down']));
    expect(offeredBy[shell]('cordon lab ')).not.toContain('prove');
  });
  test('names every word, with no quote left open', () => {
    const script = completionScript(shell, 'cordon', words);
    for (const word of ['prove', 'down', 'isolation', 'topology', 'engine']) expect(script).toContain(word);
    execFileSync('bash', ['-c', `: ${script.match(/'(?:[^']|'\\'')*'/g)?.join(' : ') ?? ''}`]);
  });
});
