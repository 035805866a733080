import { Command } from 'commander';
import { expect, test } from 'vitest';
import register from './decide.command.ts';

const decide = (...words: readonly string[]) => {
  const program = new Command().exitOverride();
  register(program);
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  return program.parseAsync(['decide', ...words], { from: 'user' });
};

// Refused before anything is synthesized: the message names the flag, the value and the rule.
test.each([
  [['--tenants', '-1'], '`--tenants -1` was refused: it must be a whole number from 2'],
  [['--tenants', '1e99'], '`--tenants 1e99` was refused'],
  [['--tenants', '1'], '`--tenants 1` was refused'],
  [['--ttl', '0'], '`--ttl 0` was refused: a duration is a number and'],
  [['--ttl', '0m'], '`--ttl 0m` was refused: AWS gives sessions of 15m to 12h'],
  [['--refresh', '0s'], '`--refresh 0s` was refused: it must be a second at least'],
  [['--refresh', '1h'], '`--refresh 1h` was refused: credentials that live 15m end before it'],
  [['--clients', '1.5'], '`--clients 1.5` was refused'],
  [['--quota', 'iam-roles=-5'], '`--quota iam-roles=-5` was refused: it is written as'],
  [['--quota', 'iam-rolls=5'], 'quota `iam-rolls` was refused'],
  [['--must', 'everything'], '`--must everything` was refused: boundaries are'],
  [['--rtt', 'soon'], '`--rtt soon` was refused'],
  [['--bench', '/nowhere'], '`/nowhere` was refused: it holds no `samples.json`'],
] as const)('%j is bad usage', async (words, message) => {
  const refused = decide(...words);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toHaveProperty('name', expect.stringMatching(/^(Usage|Quota)Error$/));
});
