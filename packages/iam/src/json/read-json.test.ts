import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PolicyError } from '../policy.ts';
import { fromObject, type JsonNode, readJson } from './read-json.ts';

/** Back to a plain value, numbers as numbers. */
function plain(node: JsonNode): unknown {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, plain(entry.value)]));
    case 'array':
      return node.items.map(plain);
    case 'null':
      return null;
    case 'string':
      return node.value;
    default:
      return JSON.parse(node.value);
  }
}

function errorOf(text: string): PolicyError {
  try {
    readJson(text);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error(`\`${text}\` was read`);
}

test('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.boolean(), (value, pretty) => {
      const text = JSON.stringify(value, null, pretty ? 2 : 0);
      expect(plain(readJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('refuses what JSON.parse refuses, and never anything but a PolicyError', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\u0a1-.eE+tfn \n\u0001') }), (text) => {
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        expect(() => readJson(text)).toThrow(PolicyError);
        return;
      }
      if (!/"([^"\\]*)"\s*:.*"\1"\s*:/s.test(text)) expect(plain(readJson(text))).toEqual(parsed);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['{\n  "a": 1,\n  "a": 2\n}', 'duplicate-key', 3, 3],
  ['{"a":{"b":1,"b":2}}', 'duplicate-key', 1, 13],
  ['{"__proto__": 1, "__proto__": 2}', 'duplicate-key', 1, 18],
  ['{"a": 1,}', 'json-syntax', 1, 9],
  ['[1 2]', 'json-syntax', 1, 4],
  ['{"a" 1}', 'json-syntax', 1, 6],
  ['"\u0001"', 'json-syntax', 1, 2],
  ['"\\x"', 'json-syntax', 1, 3],
  ['"open', 'json-syntax', 1, 6],
  ['', 'json-syntax', 1, 1],
  ['{} {}', 'json-syntax', 1, 4],
  ['01', 'json-syntax', 1, 2],
])('%j is refused as %s at line %i, column %i', (text, rule, line, column) => {
  expect(errorOf(text)).toMatchObject({ rule, position: { line, column } });
});

test('keys that mean something to JavaScript are plain keys', () => {
  const node = readJson('{"__proto__": {"polluted": true}, "constructor": 1}');
  expect(node.type === 'object' && node.entries.map((entry) => entry.key)).toEqual([
    '__proto__',
    'constructor',
  ]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('depth and size are bounded', () => {
  expect(errorOf('['.repeat(100_000)).rule).toBe('json-too-deep');
  expect(errorOf(' '.repeat(200_000)).rule).toBe('json-too-large');
});

test('a cycle ends at the depth bound', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(() => fromObject(cycle)).toThrow(PolicyError);
});

test.each([[() => 1], [undefined], [Symbol('s')], [1n], [Number.NaN], [Number.POSITIVE_INFINITY]])(
  '%s is no JSON',
  (value) => {
    expect(() => fromObject({ Version: value })).toThrow('a policy holds JSON only');
  },
);

test('what stands on a prototype is not read', () => {
  const node = fromObject(Object.create({ Statement: 'inherited' }));
  expect(node).toMatchObject({ type: 'object', entries: [] });
});

test('more values than the bound are refused', () => {
  expect(() => fromObject(new Array(30_000).fill(1))).toThrow('more than 20000 values');
});

test.each([
  ['"\\u00e4"', 'ä'],
  ['"\\uD83D\\uDE00"', '😀'],
  ['"\\n\\t\\/\\"\\\\"', '\n\t/"\\'],
])('%s is read', (text, value) => expect(plain(readJson(text))).toBe(value));

test.each([
  ['"\\u00e"', 'expected four hexadecimal digits, got `0`'],
  ['"\\u', 'expected four hexadecimal digits, got the end of the text'],
  ['"\\x"', 'expected an escape JSON knows, got `x`'],
  ['[1, ?]', 'got `?`'],
  ['[1, ', 'got the end of the text'],
])('of %s it is said what was expected, and what came', (text, words) =>
  expect(errorOf(text).message).toContain(words),
);

test('what is too large, too deep or no JSON at all says where', () => {
  const failed = (value: unknown) => {
    try {
      fromObject(value as object);
    } catch (error) {
      if (error instanceof PolicyError) return [error.rule, error.position.path];
    }
    return [];
  };
  expect(failed({ a: Array.from({ length: 20_001 }, () => 1) })).toEqual([
    'json-too-large',
    expect.stringMatching(/^a\[/),
  ]);
  let deep: unknown = 1;
  for (let depth = 0; depth < 20; depth++) deep = { x: deep };
  expect(failed(deep)).toEqual(['json-too-deep', expect.stringMatching(/^x\.x/)]);
});

test.each([
  ['"\\b\\f\\r"', '\b\f\r'],
  ['{ }', {}],
  ['[ ]', []],
  ['{"a" : 1 , "b" : [ 2 , 3 ] }', { a: 1, b: [2, 3] }],
  [`${'['.repeat(16)}${']'.repeat(16)}`, JSON.parse(`${'['.repeat(16)}${']'.repeat(16)}`)],
])('%j is read as JSON.parse reads it', (text, value) => {
  expect(plain(readJson(text))).toEqual(value);
});

test('the longest text and the deepest one are read, one more is not', () => {
  expect(plain(readJson('1'.padStart(131_072)))).toBe(1);
  expect(errorOf('1'.padStart(131_073))).toMatchObject({ rule: 'json-too-large', position: { path: '' } });
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  expect(readJson(nested(16)).type).toBe('object');
  expect(errorOf(nested(17))).toMatchObject({ rule: 'json-too-deep', position: { path: '' } });
});

test('text and value give the same nodes, but for where they stand', () => {
  const value = { a: null, b: true, c: [1, 'x'], d: {} };
  const bare = (node: JsonNode): unknown =>
    JSON.parse(JSON.stringify(node).replaceAll(/"(offset|keyOffset)":-?\d+/g, '"$1":0'));
  expect(bare(readJson(JSON.stringify(value)))).toEqual(bare(fromObject(value)));
  expect(fromObject(value)).toMatchObject({
    type: 'object',
    offset: -1,
    entries: [{ keyOffset: -1, value: { type: 'null' } }, {}, {}, {}],
  });
});

test('what is no JSON in a value is told with its place', () => {
  expect(() => fromObject({ a: [1, undefined] })).toThrow(
    expect.objectContaining({ rule: 'not-json', position: { path: 'a[1]' } }),
  );
});
