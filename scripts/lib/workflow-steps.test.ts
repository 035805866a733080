import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarioIds } from '@cordon/scenarios/registry';
import { expect, onTestFinished, test } from 'vitest';
import { commandNames } from './program.ts';
import { runSteps } from './workflow-steps.ts';

const steps = runSteps(new URL('../../.github/workflows/', import.meta.url).pathname);

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

test('a step that cannot be read is an error, not left out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-workflows-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, 'a.yml'),
    "jobs:\n  one:\n    steps:\n      - run: |\n          echo a\n          echo b\n      - run: 'echo c'\n",
  );
  expect(() => runSteps(folder)).toThrow("a.yml:7: `run: 'echo c'` cannot be read");
});
