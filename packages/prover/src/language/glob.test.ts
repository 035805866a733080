import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classesOf } from './classes.ts';
import {
  ANY,
  automaton,
  ignoringCase,
  keyOf,
  literal,
  matches,
  residual,
  STAR,
  type Token,
  units,
} from './glob.ts';

const glob = (text: string) =>
  automaton(units(text).map((char): Token => (char === '*' ? STAR : char === '?' ? ANY : char)));
/** The same question put to JavaScript's own engine, which shares no code with the automata. */
const asRegExp = (text: string) =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
    'u',
  );

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?', '-'), maxLength: 7 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', 'z', '😀'), maxLength: 9 });

describe('patterns as automata', () => {
  test('match what a regular expression matches', () => {
    fc.assert(
      fc.property(pattern, text, (p, t) => matches(glob(p), t) === asRegExp(p).test(t)),
      { seed: 1, numRuns: 4000 },
    );
  });

  test('a residual matches the rest exactly where the pattern matches the whole', () => {
    fc.assert(
      fc.property(pattern, text, text, (p, before, after) => {
        const rest = residual(glob(p), before);
        return (rest !== undefined && matches(rest, after)) === asRegExp(p).test(before + after);
      }),
      { seed: 2, numRuns: 4000 },
    );
  });

  test('equal keys of residuals mean equal languages', () => {
    fc.assert(
      fc.property(pattern, pattern, text, text, (p, q, before, after) => {
        const [one, two] = [residual(glob(p), before), residual(glob(q), before)];
        if (one === undefined || two === undefined || keyOf(one) !== keyOf(two)) return true;
        return matches(one, after) === matches(two, after);
      }),
      { seed: 3, numRuns: 4000 },
    );
  });

  test('`tenant-1*` leaves `*` of tenant-10, and nothing of tenant-2', () => {
    expect(residual(glob('arn:aws:s3:::tenant-1*'), 'arn:aws:s3:::tenant-10/')).toBeDefined();
    expect(residual(glob('arn:aws:s3:::tenant-1*'), 'arn:aws:s3:::tenant-2/')).toBeUndefined();
  });

  test('ignoring case folds letters only', () => {
    expect(matches(ignoringCase(literal('Ab-1').tokens), 'aB-1')).toBe(true);
    expect(matches(ignoringCase(literal('Ab-1').tokens), 'aB_1')).toBe(false);
  });
});

describe('classes of strings', () => {
  test('every string agrees with exactly one class, and each witness is of its class', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 4 }),
        fc.array(text, { maxLength: 20 }),
        (patterns, texts) => {
          const found = classesOf(patterns.map(glob));
          const vectors = found.map((one) => one.member.map(Number).join(''));
          expect(new Set(vectors).size).toBe(vectors.length);
          for (const one of found)
            expect(patterns.map((p) => asRegExp(p).test(one.witness))).toEqual(one.member);
          for (const t of texts)
            expect(vectors).toContain(patterns.map((p) => Number(asRegExp(p).test(t))).join(''));
        },
      ),
      { seed: 4, numRuns: 400 },
    );
  });

  test('keeps to the domain: alphabet, least and greatest length', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 3 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 2, maxLength: 5 }),
        (patterns, t) => {
          const found = classesOf(patterns.map(glob), { alphabet: 'ab-', minLength: 2, maxLength: 5 });
          for (const { witness } of found) expect(witness).toMatch(/^[ab-]{2,5}$/);
          const vectors = found.map((one) => one.member.map(Number).join(''));
          expect(vectors).toContain(patterns.map((p) => Number(asRegExp(p).test(t))).join(''));
        },
      ),
      { seed: 5, numRuns: 1500 },
    );
  });

  test('witnesses are shortest', () => {
    const [, ...rest] = classesOf([glob('a??*')]).toSorted((a, b) => a.witness.length - b.witness.length);
    expect(rest.map(({ witness }) => witness.length)).toEqual([3]);
  });
});
