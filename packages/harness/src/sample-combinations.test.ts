import { layoutIds, loginChoices, topologyIds } from '@cordon/stacks';
import { expect, it } from 'vitest';
import { type Combination, NIGHTS, sampleCombinations } from './sample-combinations.ts';

const topologies = await topologyIds();
const logins = await loginChoices();
const layouts = await layoutIds();
const axes = { topologies, logins, layouts };
const all = topologies.length * logins.length * layouts.length;

/** How many different values some axes have together. */
const together = (of: readonly Combination[], ...keys: readonly (keyof Combination)[]) =>
  new Set(of.map((one) => keys.map((key) => one[key]).join(' '))).size;

it('has every combination after a week, and each night every two of login and layout, and of topology and layout', () => {
  const week = Array.from({ length: NIGHTS }, (_, night) => sampleCombinations(axes, night));
  const had = week.flatMap(({ combinations }) => combinations);
  expect(together(had, 'topology', 'login', 'layout')).toBe(all);
  for (const { combinations, leftOut } of week) {
    expect(together(combinations, 'login', 'layout')).toBe(logins.length * layouts.length);
    expect(together(combinations, 'topology', 'layout')).toBe(topologies.length * layouts.length);
    expect(together(combinations, 'topology', 'login', 'layout')).toBe(combinations.length);
    expect(combinations.length + leftOut.length).toBe(all);
    expect(combinations.length).toBeLessThan(all / 4);
  }
});

it('leaves nothing out of one topology, or of one login', () => {
  expect(sampleCombinations({ ...axes, topologies: ['session-name'] }, 3).leftOut).toEqual([]);
  expect(sampleCombinations({ ...axes, logins: ['jwt'] }, 3).leftOut).toEqual([]);
});
