import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketOf, DEFAULT_TENANTS, parseTenants, TenantError } from './tenant.ts';

const hostile: readonly (readonly [name: string, rule: RegExp])[] = [
  ['', /empty/],
  ['a'.repeat(33), /longer than 32/],
  ['*', /only a-z/],
  ['?', /only a-z/],
  ['+', /only a-z/],
  ['${aws:username}', /only a-z/],
  ['"', /only a-z/],
  ["'", /only a-z/],
  ['../x', /only a-z/],
  ['a/b', /only a-z/],
  ['a.b', /only a-z/],
  ['a b', /only a-z/],
  ['a\n', /only a-z/],
  ['acme\u0000', /only a-z/],
  ['аcme', /only a-z/],
  ['Acme', /only a-z/],
  ['-acme', /only a-z/],
  ['acme-', /only a-z/],
  ['acme--eu', /`--`/],
];

describe('a tenant id that is syntax to S3, IAM, Vault or Terraform is refused, naming the value and the rule', () => {
  test.each(hostile)('%j', (name, rule) => {
    const attempt = () => parseTenants([name, 'globex']);
    expect(attempt).toThrow(TenantError);
    expect(attempt).toThrow(rule);
  });

  test('look-alikes show in the message', () => {
    expect(() => parseTenants(['аcme', 'globex'])).toThrow('`\\u{430}cme`');
  });
});

test('two spellings of one name are refused, whichever comes first', () => {
  for (const pair of [
    ['acme', 'ACME'],
    ['ACME', 'acme'],
    ['acme', 'ａcme'],
  ]) {
    expect(() => parseTenants(pair)).toThrow(TenantError);
  }
  expect(() => parseTenants(['acme', 'ACME'])).toThrow('the same name as `acme`');
  expect(() => parseTenants(['acme', 'acme'])).toThrow('given twice');
});

test('one tenant alone is refused: isolation from whom?', () => {
  expect(() => parseTenants(['acme'])).toThrow('at least two');
  expect(() => parseTenants([])).toThrow('at least two');
});

test('the default tenants are accepted, each with its own bucket', () => {
  const tenants = parseTenants(DEFAULT_TENANTS, { bucketPrefix: 'run1-' });
  expect(tenants.map(bucketOf)).toEqual(['run1-acme', 'run1-acme-eu', 'run1-globex']);
});

test('whatever is accepted is a valid S3 bucket label and is kept as it was written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 2, maxLength: 4 }),
      (names) => {
        try {
          const tenants = parseTenants(names, { bucketPrefix: '' });
          expect(tenants.map((tenant) => tenant.id)).toEqual(names);
          for (const tenant of tenants)
            expect(bucketOf(tenant)).toMatch(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/);
        } catch (error) {
          expect(error).toBeInstanceOf(TenantError);
        }
      },
    ),
    { numRuns: 700 },
  );
});
