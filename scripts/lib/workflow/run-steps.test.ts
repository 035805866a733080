import { execFileSync } from 'node:child_process';
import { scenarioIds } from '@cordon/scenarios/registry';
import { expect, test } from 'vitest';
import { commandNames } from '../program.ts';
import { runSteps } from './run-steps.ts';

const steps = runSteps(new URL('../../../.github/workflows/', import.meta.url).pathname);

test('every step is a script that bash can read', () => {
  expect(steps.length).toBeGreaterThan(12);
  for (const { run } of steps) execFileSync('bash', ['-n', '-c', run]);
});

test('every command that a workflow gives Cordon is there', () => {
  const asked = steps.flatMap(({ run }) => [...run.matchAll(/\$PNPM (?:run )?(\w+)(?: (\w+))?/g)]);
  expect(asked.length).toBeGreaterThan(8);
  for (const [whole, command = '', sub = ''] of asked) {
    expect(['install', ...commandNames()], whole).toContain(command);
    if (command === 'scenario') expect(scenarioIds(), whole).toContain(sub);
  }
});
