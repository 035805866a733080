import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classesOf, TooManyClasses } from './classes.ts';
import {
  ANY,
  ANY_IN_FIELD,
  automaton,
  everything,
  ignoringCase,
  keyOf,
  literal,
  matchedPrefixes,
  matches,
  residual,
  STAR,
  STAR_IN_FIELD,
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

/** The same with wildcards that stop at the colon between an ARN's fields: `%` for many characters, `!` for one. */
const WILD: Readonly<Record<string, Token>> = { '*': STAR, '?': ANY, '%': STAR_IN_FIELD, '!': ANY_IN_FIELD };
const inFields = (text: string) => automaton(units(text).map((char) => WILD[char] ?? char));
const fieldsAsRegExp = (text: string) =>
  new RegExp(
    `^${text.replaceAll('*', '[^]*').replaceAll('?', '[^]').replaceAll('%', '[^:]*').replaceAll('!', '[^:]')}$`,
    'u',
  );
const fieldPattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?', '%', '!'), maxLength: 6 });
const fieldText = fc.string({ unit: fc.constantFrom('a', 'b', ':', 'z'), maxLength: 7 });

describe('patterns as automata', () => {
  test.each([
    ['!', ':', false],
    ['!', 'a', true],
    ['a!b', 'a:b', false],
    ['%', 'a:b', false],
    ['%', 'ab', true],
    ['%:%', 'a:b', true],
    ['a!', 'a', false],
    ['*', 'a:b', true],
    ['?', ':', true],
  ])('inside a field `%s` of `%s` is %s', (pattern, text, expected) => {
    expect(matches(inFields(pattern), text)).toBe(expected);
  });

  test('match what a regular expression matches where wildcards stop at a colon', () => {
    fc.assert(
      fc.property(fieldPattern, fieldText, fieldText, (p, t, before) => {
        expect(matches(inFields(p), t)).toBe(fieldsAsRegExp(p).test(t));
        const rest = residual(inFields(p), before);
        expect(rest !== undefined && matches(rest, t)).toBe(fieldsAsRegExp(p).test(before + t));
      }),
      { seed: 6, numRuns: 1500 },
    );
  });

  test('match the prefixes that a regular expression matches', () => {
    fc.assert(
      fc.property(fieldPattern, fieldText, (p, t) => {
        const expected = Array.from({ length: t.length }, (_, length) => t.slice(0, length)).filter((one) =>
          fieldsAsRegExp(p).test(one),
        );
        expect(matchedPrefixes(inFields(p), t)).toEqual(expected);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });

  test.each([
    ['k', '\u212a'],
    ['å', '\u212b'],
    ['ω', '\u2126'],
    ['é', 'É'],
  ])('ignoring case `%s` is `%s`, and the other way about', (one, other) => {
    expect(matches(ignoringCase(literal(one).tokens), other)).toBe(true);
    expect(matches(ignoringCase(literal(one).tokens), one)).toBe(true);
    expect(matches(ignoringCase(literal(one.toUpperCase()).tokens), other)).toBe(true);
    expect(matches(ignoringCase(literal(other).tokens), one)).toBe(true);
    expect(matches(ignoringCase(literal(other).tokens), other)).toBe(true);
  });

  test('a letter whose other case is two letters is itself alone', () => {
    expect(matches(ignoringCase(literal('ß').tokens), 'ß')).toBe(true);
    expect(matches(ignoringCase(literal('ß').tokens), 'S')).toBe(false);
    expect(matches(ignoringCase([STAR]), 'any')).toBe(true);
    // A title’s letter is neither small nor capital.
    for (const one of ['ǅ', 'ǆ', 'Ǆ']) expect(matches(ignoringCase(literal('ǅ').tokens), one)).toBe(true);
  });

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

  test('tell apart what wildcards inside a field do', () => {
    fc.assert(
      fc.property(
        fc.array(fieldPattern, { maxLength: 3 }),
        fc.array(fieldText, { maxLength: 12 }),
        (all, texts) => {
          const vectorOf = (t: string) => all.map((p) => Number(fieldsAsRegExp(p).test(t))).join('');
          const found = classesOf(all.map(inFields));
          const vectors = found.map(({ member }) => member.map(Number).join(''));
          expect(found.map(({ witness }) => vectorOf(witness))).toEqual(vectors);
          for (const t of texts) expect(vectors).toContain(vectorOf(t));
        },
      ),
      { seed: 8, numRuns: 400 },
    );
  });

  test('keep to what matches a pattern, and to parts of what others tell apart, and say nothing of those', () => {
    const [a, ab, b] = [glob('a*'), glob('ab*'), glob('*b')];
    const within = classesOf([ab], { within: a });
    expect(within.map(({ witness, member }) => [witness, ...member]).toSorted()).toEqual([
      ['a', false],
      ['ab', true],
    ]);
    const parts = {
      patterns: [ab, b],
      keep: ([first, second]: readonly boolean[]) => first === true && second === false,
    };
    const kept = classesOf([a], { parts: { ...parts, text: 'x' } });
    expect(kept).toEqual([{ witness: expect.stringMatching(/^ab.*[^b]$/), member: [true] }]);
    const both = classesOf([b], {
      within: a,
      parts: { patterns: [ab], keep: ([one]) => one === false, text: 'y' },
    });
    expect(both.map(({ member }) => member.length)).toEqual([1, 1]);
    for (const { witness } of both) expect(witness).toMatch(/^a(?!b)/);
  });

  test('are just those that all texts of a small alphabet make, each with a shortest of them', () => {
    const chars = ['a', 'b', ':'];
    const texts: string[] = [''];
    for (let at = 0; (texts[at] ?? '').length < 5; at++)
      texts.push(...chars.map((char) => `${texts[at]}${char}`));
    fc.assert(
      fc.property(
        fc.array(fieldPattern, { minLength: 1, maxLength: 3 }),
        fc.nat(3),
        fc.integer({ min: 3, max: 5 }),
        (all, minLength, maxLength) => {
          const expressions = all.map(fieldsAsRegExp);
          const least = new Map<string, number>();
          for (const text of texts) {
            if (text.length < minLength || text.length > maxLength) continue;
            const vector = expressions.map((one) => Number(one.test(text))).join('');
            if (!least.has(vector)) least.set(vector, text.length);
          }
          const found = classesOf(all.map(inFields), { alphabet: 'ab:', minLength, maxLength });
          expect(
            found.map(({ member, witness }) => [member.map(Number).join(''), witness.length]).toSorted(),
          ).toEqual([...least].toSorted());
          for (const { member, witness } of found)
            expect(expressions.map((one) => one.test(witness))).toEqual(member);
        },
      ),
      { seed: 10, numRuns: 150 },
    );
  });

  test('keep apart two patterns of which each has more than ten states', () => {
    const members = (...all: string[]) =>
      classesOf(all.map(glob))
        .map(({ member }) => member.map(Number).join(''))
        .toSorted();
    expect(members('a???????ba?', 'b?b???a?b?*')).toEqual(['00', '01', '10']);
    expect(members('a????bab??a*', 'b??*?a???a?')).toEqual(['00', '01', '10']);
  });

  test('keep apart positions whose digits in a row are the same', () => {
    // After `aa` it stands at 0, 1 and 2; after all but the last character at 0 and 12.
    expect(classesOf([glob('*aabbbbbbbbbbc')]).map(({ member }) => member[0])).toEqual([false, true]);
  });

  test('name a colon where a wildcard stops there, and each letter of a pair of cases by itself', () => {
    const one = { minLength: 1, maxLength: 1 };
    for (const wild of ['!', '%'])
      expect(classesOf([inFields(wild)], one).map(({ witness, member }) => [witness, ...member])).toEqual([
        ['x', true],
        [':', false],
      ]);
    const found = classesOf([ignoringCase(literal('ab').tokens)], { minLength: 2, maxLength: 2 });
    expect(found.map(({ witness }) => witness.length)).toEqual([2, 2]);
  });

  test('nothing is left of nothing', () => {
    expect(residual({ tokens: [], start: [] }, '')).toBeUndefined();
  });

  test('of no pattern there is one, and everything has no class beside it', () => {
    expect(classesOf([])).toEqual([{ witness: '', member: [] }]);
    expect(classesOf([everything])).toEqual([{ witness: '', member: [true] }]);
    expect(classesOf([glob('a')], { alphabet: 'a', minLength: 1, maxLength: 1 })).toEqual([
      { witness: 'a', member: [true] },
    ]);
  });

  test('a character that no pattern names is found however many are named', () => {
    const readable = Array.from({ length: 0x7f - 0x20 }, (_, code) => String.fromCharCode(code + 0x20));
    const named = [...readable, '\u00a1', '\u00a2'];
    const found = classesOf(named.map(literal), { minLength: 1, maxLength: 1 });
    const others = found.filter(({ member }) => !member.includes(true));
    expect(found).toHaveLength(named.length + 1);
    expect(others.map(({ witness }) => witness)).toEqual(['\u00a3']);
    expect(classesOf(readable.map(literal)).find(({ member }) => !member.includes(true))?.witness).toBe('');
  });

  test('are given up where there are more than may be told, in parts and inside a pattern too', () => {
    // One state for each length, and one for what is longer.
    const long = literal('a'.repeat(8));
    const only = { alphabet: 'a' };
    expect(classesOf([long], only, 10)).toHaveLength(2);
    expect(() => classesOf([long], only, 9)).toThrow(new TooManyClasses(9));
    expect(() => classesOf([], { ...only, within: long }, 9)).toThrow(TooManyClasses);
    const parts = { patterns: [long], keep: () => true, text: 'x' };
    expect(() => classesOf([], { ...only, parts }, 9)).toThrow(TooManyClasses);
    expect(() => classesOf([], { ...only, parts, within: everything }, 9)).toThrow(TooManyClasses);
    expect(new TooManyClasses(60_000).message).toContain('more than 60000 states');
  });

  test('witnesses are shortest', () => {
    const [, ...rest] = classesOf([glob('a??*')]).toSorted((a, b) => a.witness.length - b.witness.length);
    expect(rest.map(({ witness }) => witness.length)).toEqual([3]);
  });
});
