import { describe, expect, test } from 'vitest';
import { covers, grantAt } from './acl.ts';

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
])('%s covers %s: %s', (rule, path, expected) => expect(covers(rule, path)).toBe(expected));
