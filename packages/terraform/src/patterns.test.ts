import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits } from './patterns.ts';

const HOLE = 'zhole';

test.each([
  ['team-*', `team-${HOLE}`, 'always'],
  ['team-?*', `team-${HOLE}`, 'depends'],
  ['other-*', `team-${HOLE}`, 'never'],
  ['corp-*', HOLE, 'depends'],
  ['*', HOLE, 'always'],
  ['*-data', `${HOLE}-data`, 'always'],
  ['a*b', `a${HOLE}b`, 'always'],
  ['a*c', `a${HOLE}b`, 'never'],
] as const)('%s on %s: %s', (pattern, name, answer) => {
  expect(fits(pattern, name, [HOLE])).toBe(answer);
});

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`).test(text);

test('always matches whatever is in the hole, never matches nothing', () => {
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
  fc.assert(
    fc.property(glob, text, text, text, (pattern, before, inside, after) => {
      const answer = fits(pattern, `${before}${HOLE}${after}`, [HOLE]);
      const holds = matches(pattern, `${before}${inside}${after}`);
      if (answer === 'always') expect(holds).toBe(true);
      if (answer === 'never') expect(holds).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
