import { describe, expect, test } from 'vitest';
import { filledWith, literalStart, metadataFor, type Rule, type TemplatedRule } from './rule.ts';
import { accessAt, mayAsk, mayCover, mayReach, type Operation, type Token, valueMatches } from './token.ts';

const rule = (path: string, ...capabilities: string[]): Rule => ({ path, capabilities, required: [] });
const key = (name: string, within?: string) => ({ key: name, ...(within === undefined ? {} : { within }) });
const templated = (parts: TemplatedRule['parts'], ...capabilities: string[]): TemplatedRule => ({
  path: parts.map((part) => (typeof part === 'string' ? part : `{{${part.key}}}`)).join(''),
  ...{ parts, capabilities: capabilities.length === 0 ? ['read'] : capabilities, required: [] },
});
const token = (...rules: Rule[]): Token => ({ label: '', policies: [], rules, steps: [], crossed: false });

describe('metadata by which a templated rule covers a path', () => {
  test.each<[TemplatedRule['parts'], string, Record<string, string> | undefined]>([
    [['kv/', key('t'), '/*'], 'kv/acme/x', { t: 'acme' }],
    [['kv/', key('t')], 'kv/', { t: '' }],
    [['kv/', key('t')], 'kv', undefined],
    [['kv/', key('t'), '/', key('t')], 'kv/a/a', { t: 'a' }],
    [['kv/', key('t'), '/', key('t')], 'kv/a/b', undefined],
    [['kv/', key('t'), '-', key('u')], 'kv/a-b', { t: 'a', u: 'b' }],
    [['kv/', key('t'), '/', key('u'), '/', key('t')], 'kv/a/b/a', { t: 'a', u: 'b' }],
    [['kv/', key('t'), '/', key('u'), '/', key('t')], 'kv/a/b/b', undefined],
    [['kv/+/x/', key('t')], 'kv/a/x/b', { t: 'b' }],
    [['kv/+/x/', key('t')], 'kv/a/c/x/b', undefined],
    [['kv/', key('t', 'team-*')], 'kv/team-a', { t: 'team-a' }],
    [['kv/', key('t', 'team-*')], 'kv/acme', undefined],
    [['kv/', key('t', 'team.*')], 'kv/teamxa', undefined],
    [['kv/*/', key('t')], 'kv/a/b', undefined],
    [['k.v/', key('t')], 'kxv/b', undefined],
    [['kv/', key('t'), '*'], 'kv/a\nb', { t: 'a\nb' }],
  ])('%j at %s: %j', (parts, path, expected) => {
    expect(metadataFor(templated(parts), path)).toEqual(expected);
    expect(mayCover(templated(parts), path)).toBe(expected !== undefined);
  });

  test('fills the rule, and leaves it out where a key has no value', () => {
    const of = templated(['kv/', key('t'), '/', key('u')]);
    expect(filledWith(of, { t: 'a', u: 'b' })?.path).toBe('kv/a/b');
    expect(filledWith(of, { t: 'a' })).toBeUndefined();
  });
});

describe('how a token is let in', () => {
  const paths = (of: Token, path: string) =>
    accessAt(of, path).map(({ grant, metadata }) => [...grant.rules.map((one) => one.path), metadata]);

  test('by its rules as they stand, and by metadata that meets one', () => {
    const of = token(rule('kv/*', 'read'), templated(['kv/', key('t'), '/x']));
    expect(paths(of, 'kv/a/x')).toEqual([
      ['kv/*', undefined],
      ['kv/a/x', { t: 'a' }],
    ]);
    expect(paths(of, 'db/a')).toEqual([]);
  });

  test('not by metadata where a rule that stands denies, unless the filled one is the better match', () => {
    const deny = (path: string) => token(rule(path, 'deny'), templated(['kv/', key('t'), '/*']));
    expect(paths(deny('kv/a/x'), 'kv/a/x')).toEqual([]);
    expect(paths(deny('kv/*'), 'kv/a/x')).toEqual([['kv/a/*', { t: 'a' }]]);
  });

  test('not by metadata that makes another templated rule deny', () => {
    const of = token(templated(['kv/', key('t'), '/*']), templated(['kv/', key('t'), '/x'], 'deny'));
    expect(paths(of, 'kv/a/x')).toEqual([]);
    expect(paths(of, 'kv/a/y')).toEqual([['kv/a/*', { t: 'a' }]]);
  });
});

test.each<[string, Rule, Operation, string, boolean]>([
  ['what it names', rule('a', 'update'), 'update', 'a', true],
  ['another operation', rule('a', 'update'), 'create', 'a', false],
  ['a LIST with a slash', rule('a/', 'list'), 'list', 'a', true],
  ['a LIST without', rule('a', 'list'), 'list', 'a/', true],
  ['a read never with a slash', rule('a/', 'read'), 'read', 'a', false],
])('a token may ask: %s', (_, of, operation, path, expected) =>
  expect(mayAsk(token(of), { path, operation }) !== undefined).toBe(expected),
);

test('what Vault asks `sudo` for takes it besides', () => {
  const ask = { path: 'a', operation: 'read', sudo: true } as const;
  expect(mayAsk(token(rule('a', 'read')), ask)).toBeUndefined();
  expect(mayAsk(token(rule('a', 'read', 'sudo')), ask)).toBeDefined();
});

test.each<[Record<string, string[]>, readonly string[], boolean]>([
  [{ ttl: [] }, [], true],
  [{ ttl: ['1h'] }, [], true],
  [{ ttl: ['1h'] }, ['1h', '2h'], true],
  [{ ttl: ['1*'] }, ['1h'], true],
  [{ ttl: ['1h'] }, ['2h'], false],
  [{ other: [] }, [], false],
])('with parameters %j the values %j serve: %s', (allowed, wanted, expected) => {
  const of = token({ path: 'a', capabilities: ['update'], required: [], allowed });
  const ask = { path: 'a', operation: 'update', parameters: { ttl: wanted } } as const;
  expect(mayAsk(of, ask) !== undefined).toBe(expected);
});

test.each([
  ['a', 'a', true],
  ['a', 'ab', false],
  ['a*', 'ab', true],
  ['a*', 'ba', false],
  ['*a', 'ba', true],
  ['*a', 'ab', false],
  ['*a*', 'bab', true],
  ['*a*', 'bb', false],
  ['*', 'anything', true],
  ['**', 'anything', true],
  ['a*b', 'axb', false],
])('the value %s lets %s through: %s', (glob, text, expected) =>
  expect(valueMatches(glob, text)).toBe(expected),
);

test.each<[Rule, string, boolean]>([
  [rule('auth/x/role/a'), 'auth/x/role/', true],
  [rule('auth/x'), 'auth/x/role/', false],
  [rule('auth/*'), 'auth/x/role/', true],
  [rule('*'), 'auth/x/role/', true],
  [rule('auth/+/role/a'), 'auth/x/role/', true],
  [rule('sys/*'), 'auth/x/role/', false],
  [rule('auth/x/role/a/*'), 'auth/x/role/', true],
  [templated(['auth/', key('t'), '/x']), 'auth/x/role/', true],
  [templated([key('t'), '/x']), 'auth/x/role/', true],
  [templated(['sys/', key('t')]), 'auth/x/role/', false],
])('a rule on %j may reach below %s: %s', (of, below, expected) =>
  expect(mayReach(of, below)).toBe(expected),
);

test.each<[Rule, string]>([
  [rule('a/b'), 'a/b'],
  [rule('a/+/b'), 'a/'],
  [rule('a/b*'), 'a/b'],
  [templated(['a/', key('t'), '/b']), 'a/'],
  [templated([key('t'), '/b']), ''],
])('%j begins with `%s`', (of, expected) => expect(literalStart(of)).toBe(expected));
