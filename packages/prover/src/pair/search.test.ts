import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';
import { randomFrom } from '../../test/random-world.ts';
import { type Atom, type Cell, type Mask, type Rule, solve } from './search.ts';

const CLASSES = 3;
const EVERY = (1n << BigInt(CLASSES)) - 1n;

/** A random cell with as many values of three keys. */
function randomCell(random: () => number): Cell<number> {
  const mask = (): Mask => BigInt(Math.floor(random() * 8));
  let id = 0;
  const rule = (): Rule<number> => ({
    id: id++,
    atoms: Array.from({ length: Math.floor(random() * 4) }, (): Atom => {
      const yes = mask();
      return { dimension: Math.floor(random() * 3), yes, maybe: yes | (random() < 0.5 ? 0n : mask()) };
    }),
  });
  const some = (most: number) => Array.from({ length: Math.floor(random() * (most + 1)) }, rule);
  return {
    domains: [EVERY, random() < 0.5 ? EVERY : mask() || EVERY, EVERY],
    slots: Array.from({ length: 1 + Math.floor(random() * 2) }, () => [rule(), ...some(1)]),
    denies: some(6),
  };
}

/** Every choice of one class for each key, each tried by itself. */
const POINTS = [0, 1, 2].flatMap((a) => [0, 1, 2].flatMap((b) => [0, 1, 2].map((c) => [a, b, c])));
const within = (masks: readonly Mask[], point: readonly number[]) =>
  masks.every((mask, at) => ((mask >> BigInt(point[at] ?? 0)) & 1n) === 1n);
const holds = ({ atoms }: Rule<number>, point: readonly number[], by: 'yes' | 'maybe') =>
  atoms.every((atom) => ((atom[by] >> BigInt(point[atom.dimension] ?? 0)) & 1n) === 1n);

function allowed(
  { domains, slots, denies }: Cell<number>,
  point: readonly number[],
  guess: boolean,
): boolean {
  return (
    within(domains, point) &&
    slots.every((slot) => slot.some((rule) => holds(rule, point, guess ? 'maybe' : 'yes'))) &&
    !denies.some((rule) => holds(rule, point, guess ? 'yes' : 'maybe'))
  );
}

test.each([false, true])(
  'finds values exactly where some are allowed, and none else (guess: %s)',
  (guess) => {
    const random = randomFrom(5);
    let found = 0;
    const cells = strength(160, 400, 20_000);
    for (let index = 0; index < cells; index++) {
      const cell = randomCell(random);
      const right = POINTS.filter((point) => allowed(cell, point, guess));
      const solved = solve(cell, guess);
      expect(solved !== undefined).toBe(right.length > 0);
      if (solved === undefined) continue;
      found++;
      const shown = POINTS.filter((point) => within(solved.domains, point));
      expect(shown.length).toBeGreaterThan(0);
      for (const point of shown) {
        expect(right).toContainEqual(point);
        for (const [slot, id] of solved.allowedBy.entries()) {
          const rule = cell.slots[slot]?.find((one) => one.id === id);
          expect(rule !== undefined && holds(rule, point, guess ? 'maybe' : 'yes')).toBe(true);
        }
      }
      expect(solved.allowedBy.length).toBe(cell.slots.length);
    }
    expect(found).toBeGreaterThan(cells / 8);
    expect(found).toBeLessThan(cells * 0.9);
  },
);
