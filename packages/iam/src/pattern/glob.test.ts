import { asWritten, strength } from '@cordon/strength';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileGlob, globMatches } from './glob.ts';
import { type GlobPart, parseTemplate } from './template.ts';

const partsOf = (pattern: string): readonly GlobPart[] =>
  parseTemplate(pattern, { wildcards: true, variables: false }).parts as readonly GlobPart[];

/** The oracle: the definition, by recursion on characters, with no cleverness. */
function naive(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') return naive(rest, text) || (text.length > 0 && naive(pattern, text.slice(1)));
  return text.length > 0 && (first === '?' || first === text[0]) && naive(rest, text.slice(1));
}

const alphabet = fc.constantFrom('a', 'b', '/', ':', '\n', '😀');
const pattern = fc.array(fc.oneof(alphabet, fc.constantFrom('*', '?')), { maxLength: 8 });
const text = fc.array(alphabet, { maxLength: 10 });

test('matches as the definition says', () => {
  fc.assert(
    fc.property(pattern, text, (wanted, actual) => {
      const expected = naive(wanted, actual);
      const parts = partsOf(wanted.join(''));
      expect(compileGlob(parts)(actual.join(''))).toBe(expected);
      expect(globMatches(parts, actual.join(''))).toBe(expected);
    }),
    { numRuns: strength(3_000, 6_000, 200_000) },
  );
});

test.runIf(asWritten)('literal parts in a row, as variables make them, are one text', () => {
  const parts = ['a', 'b', ...partsOf('*c')];
  expect(compileGlob(parts)('abxc')).toBe(true);
  expect(globMatches(parts, 'abxc')).toBe(true);
  expect(compileGlob(['a', 'b'])('ab')).toBe(true);
  expect(globMatches(['a', 'b'], 'a')).toBe(false);
});

test.each([
  ['*a'.repeat(200), 'a'.repeat(20_000)],
  [`${'*a'.repeat(200)}*b`, 'a'.repeat(20_000)],
  [`${'?*'.repeat(500)}b`, 'a'.repeat(20_000)],
  ['*'.repeat(10_000), 'a'.repeat(20_000)],
])('an adversarial pattern costs at most its length times the text’s', (hostile, victim) => {
  const matches = compileGlob(partsOf(hostile));
  const from = process.threadCpuUsage();
  matches(victim);
  expect(process.threadCpuUsage(from).user).toBeLessThan(2_000_000);
});
