import { layoutIds, loginChoices, topologyIds } from '@cordon/stacks';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { exampleDeployment } from './example-deployment.ts';
import { pairsOf } from './pairs.ts';
import { asSampled, type Combination, NIGHTS, sampleCombinations, sampleOf } from './sample.ts';

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

const ids = (count: number) => Array.from({ length: count }, (_, index) => `tenant-${index + 1}`);
const words = (sample: ReturnType<typeof sampleOf>) =>
  sample?.asked.map(([from, to]) => `${from}->${to}`) ?? [];

test('a sample is as large as it was asked to be, holds each pair once and nobody against itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 40 }), fc.nat({ max: 200 }), fc.nat(), (tenants, more, seed) => {
      const pairs = 1 + (more % (tenants * (tenants - 1) - 1));
      const sample = sampleOf(ids(tenants), { pairs, seed });
      expect(new Set(words(sample)).size).toBe(pairs);
      expect(sample?.asked.every(([from, to]) => from !== to)).toBe(true);
      expect(words(sampleOf(ids(tenants), { pairs, seed }))).toEqual(words(sample));
    }),
  );
});

test('names of which one begins the other come first, and with room everybody attacks and is attacked', () => {
  const names = ['acme-eu', 'globex', 'acme', ...ids(9)];
  const few = words(sampleOf(names, { pairs: 4, seed: 7 }));
  expect(few.slice(0, 2).toSorted()).toEqual(['acme->acme-eu', 'acme-eu->acme']);
  const sample = sampleOf(names, { pairs: 20, seed: 7 });
  expect(new Set(sample?.asked.map(([from]) => from)).size).toBe(names.length);
  expect(new Set(sample?.asked.map(([, to]) => to)).size).toBe(names.length);
});

test('another seed draws others; where none would be left out nothing is a sample', () => {
  const draw = (seed: number) => words(sampleOf(ids(30), { pairs: 60, seed })).toSorted();
  expect(draw(1)).not.toEqual(draw(2));
  expect(sampleOf(ids(3), { pairs: 6, seed: 1 })).toBeUndefined();
});

test('attacks see the sampled pairs and no others', () => {
  const deployment = exampleDeployment();
  const all = deployment.tenants.map(({ tenant }) => tenant.id);
  const sample = sampleOf(all, { pairs: 1, seed: 3 });
  const pairs = pairsOf(asSampled(deployment, sample));
  expect(pairs.map(({ attacker, victim }) => `${attacker.tenant.id}->${victim.tenant.id}`)).toEqual(
    words(sample),
  );
  expect(pairsOf(asSampled(deployment, undefined)).length).toBe(all.length * (all.length - 1));
});
