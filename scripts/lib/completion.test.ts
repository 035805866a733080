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
  test.skipIf(!there || shell !== 'fish')(
    'fish offers what comes next (skipped where it is not installed)',
    () => {
      const script = `${completionScript('fish', 'cordon', words)}\ncomplete -C 'cordon scenario iso'; complete -C 'cordon lab '`;
      const said = execFileSync('fish', ['-c', script], { encoding: 'utf8' });
      expect(said.split('\n').map((line) => line.split('\t')[0])).toEqual(
        expect.arrayContaining(['isolation', 'up', 'down']),
      );
    },
  );
  test('names every word, with no quote left open', () => {
    const script = completionScript(shell, 'cordon', words);
    for (const word of ['prove', 'down', 'isolation', 'topology', 'engine']) expect(script).toContain(word);
    execFileSync('bash', ['-c', `: ${script.match(/'(?:[^']|'\\'')*'/g)?.join(' : ') ?? ''}`]);
  });
});
