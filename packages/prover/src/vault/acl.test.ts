import type { AclRule } from '@cordon/terraform';
import { describe, expect, test } from 'vitest';
import { covers, freedomOf, grantAt } from './acl.ts';

const rules = (...paths: readonly string[]) =>
  paths.map((path) => ({ path, capabilities: ['read'], required: [] }));

// https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching, and Vault's own order where paths tie:
// the live test beside the prover asks a real Vault about thousands.
describe('the first path is the one that decides', () => {
  test.each([
    ['x/1/b', 'x/1/b', 'x/1/*', 'an exact path'],
    ['x/1/b', 'x/1/*', 'x/*', 'the later wildcard'],
    ['x/1/b', 'x/1/+', 'x/+/b', 'the later wildcard of segments'],
    ['x/1/b', 'x/+/b', 'x/+/*', 'one that does not end in a star'],
    ['x/1/b', 'x/+/b', 'x/+/+', 'fewer segments left open'],
    // By their letters alone the other would be first, so that only the number of `+` tells them apart.
    ['x/1/$', 'x/+/$', 'x/+/+', 'fewer segments left open, whatever the letters'],
    ['x/1/b/c', 'x/+/b/*', 'x/+/+/*', 'fewer segments left open, before a star'],
    ['x/1/bcd', 'x/+/bc*', 'x/+/b*', 'the longer'],
    ['x/1/$z', 'x/+/$*', 'x/+/*', 'the longer, whatever the letters'],
    ['x/1/bc', 'x/+/+', 'x/+/b*', 'one that does not end in a star, though it leaves more segments open'],
    ['x/1', 'x/+', 'x/*', 'one whose first wildcard stands at the same place, and is no star'],
    ['x/1/2', 'x/1/*', 'x/+/2', 'a star that stands later than a `+`'],
  ])('at %s: %s before %s, as %s', (path, first, second) => {
    for (const order of [rules(first, second), rules(second, first)]) {
      const grant = grantAt(order, path);
      expect(grant?.rules.map((rule) => rule.path)).toEqual([first]);
    }
  });

  test('of the same path in two policies both decide, and one deny denies', () => {
    const [read] = rules('x/*');
    if (read === undefined) throw new Error('no rule');
    const denying = { ...read, capabilities: ['deny'] };
    expect(grantAt([read, read], 'x/1')?.rules).toHaveLength(2);
    expect(grantAt([read, denying], 'x/1')).toBeUndefined();
    expect(grantAt([read], 'y/1')).toBeUndefined();
  });
});

test.each([
  ['x/+/b', 'x/1/b', true],
  ['x/+/b', 'x/1/2/b', false],
  ['x/+', 'x/', true],
  ['x/a+', 'x/a1', false],
  ['x/*', 'x/1/2', true],
  ['x/*', 'x', false],
  ['x/1', 'x/1', true],
  ['x/1', 'x/12', false],
  ['+/b', 'a/b', true],
  ['+', 'a', true],
  ['+', 'a/b', false],
  ['x/+/*', 'x/1/2/3', true],
  ['x/+/*', 'x/1/', true],
  ['x/+/*', 'x/1', false],
  ['x/+/b*', 'x/1/bc/d', true],
  ['x/+/b*', 'x/1/c', false],
  ['x/+/b/*', 'x/1/bc/d', false],
])('%s covers %s: %s', (rule, path, expected) => expect(covers(rule, path)).toBe(expected));

// https://developer.hashicorp.com/vault/docs/concepts/policies#parameter-constraints
describe('how a parameter may be given', () => {
  const freedom = (...limits: readonly Partial<AclRule>[]) => {
    const all = limits.map((one): AclRule => ({ path: 'x', capabilities: ['update'], required: [], ...one }));
    return freedomOf({ capabilities: new Set(['update']), rules: all }, 'ttl');
  };
  const values = (...limits: readonly Partial<AclRule>[]) => freedom(...limits).values;

  test.each<[string, readonly Partial<AclRule>[], 'none' | 'any' | readonly string[]]>([
    ['no limit', [{}], 'any'],
    ['an empty list of what is allowed', [{ allowed: {} }], 'any'],
    ['it is allowed', [{ allowed: { ttl: [] } }], 'any'],
    ['some values of it are', [{ allowed: { ttl: ['1h', '2h'] } }], ['1h', '2h']],
    ['only another is', [{ allowed: { other: [] } }], 'none'],
    ['every parameter is', [{ allowed: { '*': [] } }], 'any'],
    ['every parameter is, some with few values', [{ allowed: { '*': ['1h'] } }], 'any'],
    ['every parameter is, itself with few values', [{ allowed: { '*': [], ttl: ['1h'] } }], ['1h']],
    ['it is denied', [{ denied: { ttl: [] } }], 'none'],
    ['it is denied, though allowed', [{ denied: { ttl: [] }, allowed: { ttl: [] } }], 'none'],
    ['some values of it are denied', [{ denied: { ttl: ['1h'] } }], 'any'],
    ['another is denied', [{ denied: { other: [] } }], 'any'],
    ['every parameter is denied', [{ denied: { '*': [] } }], 'none'],
    ['one policy limits, another says nothing', [{ allowed: { ttl: ['1h'] } }, {}], ['1h']],
    ['two policies limit', [{ allowed: { ttl: ['1h'] } }, { allowed: { ttl: ['1h', '2h'] } }], ['1h', '2h']],
    ['one limits, another allows any', [{ allowed: { ttl: ['1h'] } }, { allowed: { ttl: [] } }], 'any'],
    ['one allows another, one all', [{ allowed: { other: [] } }, { allowed: { '*': [] } }], 'any'],
    ['one allows, another denies', [{ allowed: { ttl: [] } }, { denied: { ttl: [] } }], 'none'],
  ])('%s', (_, limits, expected) => expect(values(...limits)).toEqual(expected));

  test('it must be given once one policy requires it', () => {
    const must = { required: ['ttl'] };
    expect([{}, must, { required: ['other'] }].map((one) => freedom(one).mayOmit)).toEqual([
      true,
      false,
      true,
    ]);
    expect(freedom({}, must).mayOmit).toBe(false);
    expect(freedom({ ...must, denied: { ttl: [] } }).mayOmit).toBe(false);
  });
});
