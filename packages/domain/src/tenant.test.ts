import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bucketOf,
  DEFAULT_TENANTS,
  dataOf,
  keyIn,
  ownBucket,
  parseTenants,
  TenantError,
  type TenantId,
} from './tenant.ts';

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

test('a refusal says what was refused, why and what to do', () => {
  const refused = (...names: string[]) => {
    try {
      return parseTenants(names);
    } catch (error) {
      return error;
    }
  };
  expect(refused('acme', 'a.b')).toMatchObject({
    name: 'TenantError',
    value: 'a.b',
    rule: 'a tenant id may contain only a-z, 0-9 and inner `-`',
    message:
      'tenant `a.b` was refused: a tenant id may contain only a-z, 0-9 and inner `-`; choose another id',
  });
  expect(refused('acme')).toMatchObject({
    message:
      'tenant `acme` was refused: isolation needs at least two tenants; add a second, as in `acme,globex`',
  });
  expect(refused()).toMatchObject({
    message: 'tenant `` was refused: isolation needs at least two tenants; name two',
  });
  expect(refused('x'.repeat(99))).toMatchObject({
    message: expect.stringContaining(`\`${'x'.repeat(80)}…\``),
  });
  expect(refused('a\n~ ')).toMatchObject({ message: expect.stringContaining('`a\\u{a}~ `') });
});

test.each(['x'.repeat(32), 'a', '0', 'a-b', '9-9'])('`%s` is a tenant id', (name) => {
  expect(parseTenants([name, 'globex'])).toHaveLength(2);
});

test('a tenant has one bucket and an AppRole of its name, unless it is told otherwise', () => {
  const acme = 'acme' as TenantId;
  expect(parseTenants(['acme', 'globex'])[0]).toEqual(ownBucket(acme, 'cordon-acme'));
  expect(ownBucket(acme, 'b')).toStrictEqual({
    id: 'acme',
    data: [{ bucket: 'b' }],
    login: { method: 'approle', role: 'acme' },
  });
  expect(ownBucket(acme, 'b', 'ci', 'other').login).toEqual({
    method: 'approle',
    role: 'ci',
    mount: 'other',
  });
  expect(dataOf(ownBucket(acme, 'b'))).toEqual({ bucket: 'b' });
  expect([keyIn({ bucket: 'b' }, 'x'), keyIn({ bucket: 'b', prefix: 'acme/' }, 'x')]).toEqual([
    'x',
    'acme/x',
  ]);
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
