import fc from 'fast-check';
import { expect, test } from 'vitest';
import { automaton, matches, STAR } from './glob.ts';
import { globsMeet, sameGlobs } from './texts.ts';

test.each([
  ['a', 'a', true],
  ['a', 'b', false],
  ['', '', true],
  ['', 'a', false],
  ['a', '', false],
  ['', '*', true],
  ['*', '', true],
  ['a*', 'ab', true],
  ['ab', 'a*', true],
  ['a*', '*b', true],
  ['a*c', 'ab*', true],
  ['a*c', 'b*c', false],
  ['*a*', 'xay', true],
  ['*a*', 'xby', false],
  ['a*', 'a', true],
  ['a', 'a*', true],
  ['a**', 'a', true],
  ['a', 'a**', true],
  ['ab', 'a*c', false],
  ['a*b', 'a', false],
  ['*x', 'x*', true],
  ['a*', 'ab*c', true],
  ['aaa', 'a*a*a', true],
  ['aa', 'a*a*a', false],
  ['😀', '😀', true],
  ['a😀*', 'a😀b', true],
  ['*😀', '😁*', true],
  ['😀', '😁', false],
])('%s and %s have a text in common: %s', (one, other, meet) => {
  expect(globsMeet(one, other)).toBe(meet);
  expect(globsMeet(other, one)).toBe(meet);
});

test('a star in a value is its owner’s to choose, one in a pattern a wildcard only of a glob', () => {
  expect(sameGlobs(['a*'], ['ab'])).toBe(true);
  expect(sameGlobs(['a*'], ['ab'], false)).toBe(false);
  expect(sameGlobs(['a*'], ['a*'], false)).toBe(true);
  expect(sameGlobs(['ab'], ['a*'], false)).toBe(true);
  expect(sameGlobs(['b'], ['a*'], false)).toBe(false);
  expect(sameGlobs(['ab'], ['ab'], false)).toBe(true);
  expect(sameGlobs(['x', 'ab'], ['y', 'ab'])).toBe(true);
  expect(sameGlobs(['x'], ['y', 'z'])).toBe(false);
  expect(sameGlobs([], ['y'])).toBe(false);
  // A star that is meant as such is one character, which no text has.
  expect(sameGlobs(['a*b'], ['a*'], false)).toBe(true);
  expect(sameGlobs(['a*'], ['*b'], false)).toBe(false);
});

test('globs of two letters have one in common exactly where some short text matches both', () => {
  // Two globs that meet have a common text no longer than both together.
  const texts = Array.from({ length: 7 }, (_, length) =>
    Array.from({ length: 2 ** length }, (_, bits) => bits.toString(2).padStart(length, '0').slice(0, length)),
  ).flat();
  const glob = fc.string({ unit: fc.constantFrom('0', '1', '*'), maxLength: 3 });
  const read = (text: string) => automaton([...text].map((char) => (char === '*' ? STAR : char)));
  fc.assert(
    fc.property(glob, glob, (one, other) => {
      const meet = texts.some((text) => matches(read(one), text) && matches(read(other), text));
      expect(globsMeet(one, other)).toBe(meet);
    }),
    { seed: 4, numRuns: 300 },
  );
});
