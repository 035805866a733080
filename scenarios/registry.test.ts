import { expect, it } from 'vitest';
import { loadScenario, scenarioIds } from './registry.ts';

it('finds scenarios by their files, each with a sentence and flags that commander can read', async () => {
  expect(scenarioIds()).toContain('isolation');
  for (const id of scenarioIds()) {
    const scenario = await loadScenario(id);
    expect(scenario.sentence.length).toBeGreaterThan(10);
    for (const { flags } of scenario.flags) expect(flags).toMatch(/^--[a-z-]+( [<[][a-z .…|-]+[>\]])?$/);
  }
  await expect(loadScenario('../x')).rejects.toThrow('unknown scenario `../x`');
});
