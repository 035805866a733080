import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ANY,
  ANY_IN_FIELD,
  automaton,
  ignoringCase,
  literal,
  matches,
  STAR,
  units,
} from '../language/glob.ts';
import { addressPieces, addressRange, piecesOf } from './intervals.ts';
import type { Reading } from './reading.ts';
import { onlyTextOf, showInstant, valuesOf } from './values.ts';

describe('pieces of a line', () => {
  test.each([
    [[], [0]],
    [[5], [4, 5, 6]],
    [
      [5, 5],
      [4, 5, 6],
    ],
    [
      [9, 5],
      [4, 5, 6, 9, 10],
    ],
    [
      [5, 6],
      [4, 5, 5.5, 6, 7],
    ],
    [
      [-1, 1],
      [-2, -1, 0, 1, 2],
    ],
    [[0.5], [0, 0.5, 1]],
    [[-0.5], [-1, -0.5, 0]],
    [
      [0.25, 0.5],
      [0, 0.25, 0.375, 0.5, 1],
    ],
    [
      [1.5, 2.5],
      [1, 1.5, 2, 2.5, 3],
    ],
    // One more or less is no other number there.
    [[2 ** 60], [2 ** 60 - 2 ** 20, 2 ** 60, 2 ** 60 + 2 ** 20]],
    [[-(2 ** 60)], [-(2 ** 60) - 2 ** 20, -(2 ** 60), -(2 ** 60) + 2 ** 20]],
    [[Number.MAX_VALUE], [Number.MAX_VALUE]],
  ])('cut at %j are %j', (points, pieces) => {
    const found = piecesOf(points);
    expect(found.slice(0, pieces.length)).toEqual(
      points[0] === Number.MAX_VALUE ? found.slice(0, pieces.length) : pieces,
    );
    for (const point of points) expect(found).toContain(point);
    expect(found.every(Number.isFinite)).toBe(true);
    expect([...found]).toEqual([...new Set(found)]);
  });
});

test.each([
  [2 ** 53, 2 ** 53 + 10],
  [-(2 ** 60) - 2 ** 12, -(2 ** 60)],
  [1e307, 1.7e308],
  [-1.7e308, -1.6e308],
  [1, 1 + 2 ** -40],
])('between %d and %d lies a piece, however few numbers can be written there', (low, high) => {
  expect(piecesOf([low, high]).filter((point) => low < point && point < high)).toHaveLength(1);
});

/** No comparison with the points tells an instant or number from the piece that stands for it. */
test('every number is of one of the pieces', () => {
  const number = fc.oneof(
    fc.integer({ min: -9, max: 9 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -4, max: 4 }).map((steps) => 2 ** 60 + steps * 2 ** 8),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 4 }), number, (points, one) => {
      const seen = (value: number) =>
        points.map((point) => Math.sign(Number(value > point) - Number(value < point)));
      expect(piecesOf(points).map(seen)).toContainEqual(seen(one));
    }),
    { seed: 9, numRuns: 1500 },
  );
});

describe('ranges of addresses', () => {
  test.each([
    ['10.1.2.3/8', 32, 0x0a000000n, 0x0affffffn],
    ['10.1.2.3', 32, 0x0a010203n, 0x0a010203n],
    ['0.0.0.0/0', 32, 0n, 0xffffffffn],
    ['2001:db8::/32', 128, 0x20010db8n << 96n, (0x20010db9n << 96n) - 1n],
    ['::1', 128, 1n, 1n],
  ])('%s', (text, bits, low, high) => expect(addressRange(text)).toEqual({ bits, low, high }));

  test.each(['10.1.2', 'x', '10.0.0.0/33', ''])('%s is none', (text) =>
    expect(addressRange(text)).toBeUndefined(),
  );

  const pieces = (ranges: readonly string[], avoid: readonly string[] = []) =>
    addressPieces(
      ranges.flatMap((one) => addressRange(one) ?? []),
      new Set(avoid),
    );
  const NONE = '0:0:0:0:0:0:0:0';

  test('one address of each piece, of both families', () => {
    expect(pieces([])).toEqual(['0.0.0.0', NONE]);
    expect(pieces(['10.0.0.0/8'])).toEqual(['0.0.0.0', '10.0.0.0', '11.0.0.0', NONE]);
    expect(pieces(['10.0.0.0/8', '10.1.0.0/16'])).toEqual([
      ...['0.0.0.0', '10.0.0.0', '10.1.0.0', '10.2.0.0', '11.0.0.0', NONE],
    ]);
    expect(pieces(['0.0.0.0/0'])).toEqual(['0.0.0.0', NONE]);
    expect(pieces(['255.255.255.255'])).toEqual(['0.0.0.0', '255.255.255.255', NONE]);
    expect(pieces(['2001:db8::/32'])).toEqual([
      '0.0.0.0',
      NONE,
      '2001:db8:0:0:0:0:0:0',
      '2001:db9:0:0:0:0:0:0',
    ]);
  });

  test('another where one is asked about by its text, and none where there is no other', () => {
    expect(pieces(['10.0.0.0/8'], ['10.0.0.0', '0.0.0.0'])).toEqual([
      '0.0.0.1',
      '10.0.0.1',
      '11.0.0.0',
      NONE,
    ]);
    expect(pieces(['10.0.0.1'], ['10.0.0.1'])).toEqual(['0.0.0.0', '10.0.0.2', NONE]);
  });
});

describe('values that stand for all of a key', () => {
  const text = (...values: string[]): Reading => ({ family: 'string', patterns: values.map(literal) });
  const like = (start: string): Reading => ({
    family: 'string',
    patterns: [automaton([...units(start), STAR])],
  });
  const number = (...points: number[]): Reading => ({ family: 'number', points });
  const date = (...points: number[]): Reading => ({ family: 'date', points });
  const at = (iso: string) => Date.parse(iso);

  test('of a Boolean key there are two, whoever reads it', () => {
    expect(valuesOf([text('x')], 'bool')).toEqual({ values: ['true', 'false'], complete: true });
  });

  test('of texts one for each class', () => {
    const { values, complete } = valuesOf([text('a'), like('ab')], 'string');
    expect(complete).toBe(true);
    expect(values).toContain('a');
    expect(values).toContain('ab');
    expect(values).toContain('');
    expect(values.length).toBe(3);
  });

  test('of numbers each point, what lies between, and something that is no number', () => {
    expect(valuesOf([number(5)], 'string')).toEqual({ values: ['4', '5', '6', 'x'], complete: true });
    expect(valuesOf([number(5), { family: 'presence' }], 'string').values).toEqual(['4', '5', '6', 'x']);
    expect(valuesOf([number(0.5)], 'string').values).toEqual(['0', '0.5', '1', 'x']);
    expect(valuesOf([number(1e21)], 'string').values).toContain('1e+21');
  });

  test('another spelling where a number is asked about as text', () => {
    expect(valuesOf([number(5), text('5', 'x')], 'string')).toEqual({
      values: ['5', 'x', '4', '05', '6', 'xx'],
      complete: true,
    });
    expect(valuesOf([number(0.5), text('0.5')], 'string').values).toContain('00.5');
  });

  test('mixed with wildcards or one another they are guesses', () => {
    expect(valuesOf([number(5), like('a')], 'string').complete).toBe(false);
    expect(valuesOf([number(5), date(0)], 'string').complete).toBe(false);
    expect(valuesOf([number(5), number(7)], 'string').complete).toBe(true);
  });

  test('of instants those that are still to come', () => {
    const point = at('2030-01-01T00:00:00Z');
    expect(valuesOf([date(point)], 'time').values).toEqual([
      '2029-12-31T23:59:59.998Z',
      '2030-01-01T00:00:00Z',
      '2030-01-01T00:00:00.002Z',
    ]);
    expect(valuesOf([date(point)], 'time', {}, at('2029-06-01T00:00:00Z')).values).toEqual([
      ...[
        '2029-06-01T00:00:00Z',
        '2029-06-01T00:00:00.001Z',
        '2030-01-01T00:00:00Z',
        '2030-01-01T00:00:00.002Z',
      ],
    ]);
    expect(valuesOf([date(point)], 'time', {}, point + 5).values).toEqual([
      ...['2030-01-01T00:00:00.005Z', '2030-01-01T00:00:00.007Z'],
    ]);
    expect(valuesOf([date(point), text('2030-01-01T00:00:00Z')], 'time').values).toContain(
      '2030-01-01T00:00:00+00:00',
    );
    expect(valuesOf([number(5)], 'string', {}, 100).values).toContain('4');
  });

  test('of addresses and truths', () => {
    const ranges = [addressRange('10.0.0.0/8')].flatMap((one) => one ?? []);
    expect(valuesOf([{ family: 'address', ranges }], 'address').values).toEqual([
      ...['0.0.0.0', '10.0.0.0', '11.0.0.0', '0:0:0:0:0:0:0:0'],
    ]);
    expect(valuesOf([{ family: 'bool' }], 'string').values).toEqual([...['true', 'false', 'x']]);
    expect(valuesOf([{ family: 'bool' }, text('true', 'FALSE')], 'string').values).toEqual([
      ...['true', 'FALSE', 'True', 'false', 'x'],
    ]);
  });

  test('another spelling of an instant that is asked about as text', () => {
    const point = at('2030-01-01T00:00:00Z');
    const zones = ['Z', '+00:00', '-00:00', '+0000', '-0000', ''].map((zone) => `2030-01-01T00:00:00${zone}`);
    for (const [index, next] of [...zones.slice(1), '2030-01-01T00:00:00.0Z'].entries())
      expect(valuesOf([date(point), text(...zones.slice(0, index + 1))], 'string').values).toContain(next);
    const far = at('9999-12-31T23:59:59Z') + 1000;
    expect(valuesOf([date(far), text('253402300800')], 'string').values).toContain('253402300800.0');
    expect(valuesOf([date(point + 1), text('2030-01-01T00:00:00.001Z')], 'string').values).toContain(
      '2030-01-01T00:00:00.001+00:00',
    );
  });

  test('another of a truth or an address, but for what AWS itself says in one way', () => {
    const truths = ['true', 'True', 'tRue', 'TRue', 'trUe'];
    expect(valuesOf([{ family: 'bool' }, text(...truths)], 'string').values).toContain('TrUe');
    const spelt = (address: string, texts: readonly string[], shape: 'string' | 'address') =>
      valuesOf(
        [{ family: 'address', ranges: [addressRange(address)].flatMap((one) => one ?? []) }, text(...texts)],
        shape,
      );
    expect(spelt('10.0.0.1', ['10.0.0.1'], 'string').values).toContain('010.0.0.1');
    const long = '2001:db8:0:0:0:0:0:1';
    expect(spelt('2001:db8::1', [long], 'string').values).toContain('2001:0db8:0:0:0:0:0:1');
    for (const [address, texts] of [
      ['10.0.0.1', ['10.0.0.1']],
      ['2001:db8::1', [long]],
    ] as const) {
      const { values, complete } = spelt(address, texts, 'address');
      expect(values.filter((value) => addressRange(value)?.low === addressRange(address)?.low)).toEqual(
        texts,
      );
      // How AWS writes an address of IPv6 is not known here.
      expect(complete).toBe(address === '10.0.0.1');
    }
    // No other way to write it: then it cannot be told.
    expect(spelt('255.255.255.255', ['255.255.255.255'], 'string').complete).toBe(false);
  });

  test('of an instant asked about as a number those that are still to come, in seconds', () => {
    expect(valuesOf([number(5)], 'time', {}, 7_500).values.map(Number)).toEqual(
      expect.arrayContaining([7.5, 8]),
    );
    for (const value of valuesOf([number(5), number(2e9)], 'time', {}, 7_500).values)
      if (!value.includes('T')) expect(Number(value)).toBeGreaterThanOrEqual(7.5);
  });

  test('no number is an address, nor is a truth an instant', () => {
    expect(valuesOf([number(5)], 'address')).toEqual({ values: ['198.51.100.7'], complete: true });
    expect(valuesOf([{ family: 'bool' }], 'address').values).toEqual(['198.51.100.7']);
    expect(valuesOf([{ family: 'bool' }], 'time', {}, 0).values).toEqual(['1970-01-01T00:00:00Z']);
  });

  test('within a domain', () => {
    expect(valuesOf([text('a', 'b')], 'string', { within: literal('b') }).values).toEqual(['b']);
  });
});

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [1, '1970-01-01T00:00:00.001Z'],
  [0.5, '0.0005'],
  [Date.parse('9999-12-31T23:59:59Z'), '9999-12-31T23:59:59Z'],
  [Date.parse('9999-12-31T23:59:59Z') + 1000, '253402300800'],
  [-62135596800000, '0001-01-01T00:00:00Z'],
  [-62135596800001, '-62135596800.001'],
  [1e20, '100000000000000000'],
])('the instant %d is shown as %s', (ms, text) => expect(showInstant(ms)).toBe(text));

test('the only text of a pattern', () => {
  expect(onlyTextOf(literal('abc'))).toBe('abc');
  expect(onlyTextOf(literal(''))).toBe('');
  expect(onlyTextOf(automaton([...units('a'), STAR]))).toBeUndefined();
  expect(onlyTextOf(automaton([STAR]))).toBeUndefined();
  expect(onlyTextOf(automaton([STAR, ...units('a')]))).toBeUndefined();
});

describe('addresses that are asked about as texts', () => {
  const glob = (text: string) =>
    automaton(units(text).map((char) => (char === '*' ? STAR : char === '?' ? ANY : char)));
  const of = (...patterns: ReturnType<typeof automaton>[]) =>
    valuesOf([{ family: 'string', patterns }], 'address');

  test.each([
    ...['10.*', '10.*.2', '*.*.3.4', '1*.*.*.4', '*.*.*.*', '10.1.2.?', '1?.2.3.4', '25?.2.3.4', '10.1.2.??'],
    ...['2001:db8:*', '*::7', '2001:db8:?:*', '*:*'],
  ])('of `%s` there is one that it matches, and one that it does not', (pattern) => {
    const { values, complete } = of(glob(pattern));
    expect(complete).toBe(true);
    expect(values.map((text) => matches(glob(pattern), text)).toSorted()).toEqual([false, true]);
    for (const text of values) expect(addressRange(text), text).toBeDefined();
  });

  test('every one is like `*`, and none like a text with other characters', () => {
    expect(of(glob('*'))).toEqual({ values: ['7.7.7.7'], complete: true });
    for (const none of ['x*', 'arn:*', '10.0.0.0/?'])
      expect(of(glob(none))).toEqual({ values: ['198.51.100.7'], complete: true });
  });

  test('are not all told where two patterns may meet, where none is found, or where all that are tried are taken', () => {
    expect(of(glob('10.*'), glob('*.7')).complete).toBe(false);
    expect(of(glob('10.1.2.3.4.?')).complete).toBe(false);
    expect(of(automaton(['1', ANY_IN_FIELD])).complete).toBe(false);
    expect(of(glob('10.1.2.*'), literal('10.1.2.7'), literal('10.1.2.1')).complete).toBe(false);
    expect(of(glob('10.1.2.*'), literal('10.1.3.7')).complete).toBe(true);
    const taken = ['198.51.100.7', '203.0.113.9', '192.0.2.4', '2001:db8::7', '::1', '10.9.8.7'];
    expect(of(...taken.map(literal))).toEqual({ values: taken, complete: false });
    expect(of(...taken.slice(1).map(literal)).complete).toBe(true);
  });

  test('there is some whatever is asked about, and several stars are one', () => {
    const lengths = ['???', '????????', '?????????', '???????????', '????????????'].map(glob);
    const { values, complete } = of(...lengths);
    expect([values.length > 0, complete]).toEqual([true, false]);
    expect(of(glob('*******'))).toEqual({ values: ['7.7.7.7'], complete: true });
    const beside = of(glob('*'), literal('7.7.7.7'), literal('2001:db8::'));
    expect(beside.values.some((text) => !['7.7.7.7', '2001:db8::'].includes(text))).toBe(true);
    expect(beside.complete).toBe(true);
  });

  test('are found whatever their case', () => {
    const pattern = ignoringCase(literal('2001:DB8::A').tokens);
    const { values, complete } = of(pattern);
    expect([complete, values.map((text) => matches(pattern, text))]).toEqual([true, [true, false]]);
  });
});
