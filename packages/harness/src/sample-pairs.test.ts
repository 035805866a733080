import { loginChoices, topologyIds } from '@cordon/stacks';
import { expect, it } from 'vitest';
import { NIGHTS, samplePairs } from './sample-pairs.ts';

const topologies = await topologyIds();
const logins = await loginChoices();
const key = ({ topology, login }: { topology: string; login: string }) => `${topology}@${login}`;

it('has every pair after a week, and each night every topology and every login', () => {
  const week = Array.from({ length: NIGHTS }, (_, night) => samplePairs(topologies, logins, night));
  const had = new Set(week.flatMap(({ pairs }) => pairs.map(key)));
  expect(had.size).toBe(topologies.length * logins.length);
  for (const { pairs, leftOut } of week) {
    expect(new Set(pairs.map(({ topology }) => topology))).toEqual(new Set(topologies));
    expect(new Set(pairs.map(({ login }) => login))).toEqual(new Set(logins));
    expect(pairs.length + leftOut.length).toBe(topologies.length * logins.length);
    expect(pairs.length).toBeLessThan(3 * topologies.length);
  }
});

it('leaves nothing out of one topology, or of one login', () => {
  expect(samplePairs(['session-name'], logins, 3).leftOut).toEqual([]);
  expect(samplePairs(topologies, ['jwt'], 3).leftOut).toEqual([]);
});
