import { strength } from '@cordon/strength';
import { readShow } from '@cordon/terraform';
import { expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { parseConfig } from '../src/config.ts';
import { simulate } from './simulate.ts';
import { worldOf } from './world.ts';

const WORLDS = strength(30, 60, 3_000);
const FIRST = Number(process.env.CORDON_SEED ?? 1);

it(`never calls proved what is served, in ${WORLDS} irregular configurations`, () => {
  let crossings = 0;
  let proved = 0;
  for (let seed = FIRST; seed < FIRST + WORLDS; seed++) {
    const world = worldOf(seed);
    const config = parseConfig(JSON.stringify({ tenants: world.tenants }));
    const report = check(readShow(world.show), config, { name: `seed ${seed}`, fixes: seed % 10 === 0 });
    expect([seed, report.lacking]).toEqual([seed, []]);
    for (const { from, to, boundary, how } of simulate(world)) {
      crossings++;
      const answer = report.boundaries.find((one) => one.boundary === boundary);
      const said = [...(answer?.refuted ?? []), ...(answer?.unknown ?? [])];
      const named = said.some(([a, b]) => (a === from || a === '*') && (b === to || b === '*'));
      if (!named)
        throw new Error(`seed ${seed}: ${boundary} ${from} → ${to} is called proved, and served: ${how}`);
    }
    proved += report.boundaries.filter(({ answer }) => answer === 'proved').length;
    // Nothing of this kind is beyond the model: an answer that is always “cannot tell” would pass otherwise.
    expect([
      seed,
      report.boundaries.filter(({ boundary, answer }) => boundary === 'tenant-data' && answer === 'unknown'),
    ]).toEqual([seed, []]);
  }
  // The differential has to see both.
  expect(crossings).toBeGreaterThan(WORLDS);
  expect(proved).toBeGreaterThan(WORLDS);
}, 600_000);
