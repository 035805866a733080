import type { Act, Identity } from '@cordon/domain';
import { expect, it } from 'vitest';
import { canaryKindsOf } from './judge-line.ts';
import { attempt } from './testing/records.ts';

const nobody: Identity = { kind: 'anonymous' };
const s3 = { via: 'sdk', service: 's3', operation: 'GetObject', input: {} } as const;
const vault = { via: 'vault', method: 'GET', path: 'x' } as const;
const login = { kind: 'vault-login', tenant: 'acme' } as unknown as Identity;

// Where an answer can come from, a canary must have shown that there is somebody who refuses.
it.each<[string, Act, readonly string[]]>([
  ['a call to AWS', { as: nobody, call: s3 }, ['aws']],
  ['a call to Vault', { as: nobody, call: vault }, ['vault']],
  [
    'one after the other',
    { as: nobody, call: { via: 'sequence', steps: [vault, s3] } } as Act,
    ['aws', 'vault'],
  ],
  ['Vault alone, twice', { as: nobody, call: { via: 'sequence', steps: [vault, vault] } } as Act, ['vault']],
  [
    'a narrowed session',
    { as: { kind: 'scoped', by: nobody, policies: [] } as Identity, call: vault },
    ['aws', 'vault'],
  ],
  ['an assumed role', { as: { kind: 'assumed', by: nobody } as Identity, call: vault }, ['aws', 'vault']],
  [
    'credentials of Vault',
    { as: { kind: 'vault-credentials', by: nobody, path: 'x' }, call: s3 },
    ['aws', 'vault'],
  ],
  [
    'revoked credentials',
    { as: { kind: 'revoked', of: nobody } as unknown as Identity, call: s3 },
    ['aws', 'vault'],
  ],
  [
    'a role assumed, then revoked',
    {
      as: { kind: 'revoked', of: { kind: 'assumed', by: nobody } } as unknown as Identity,
      call: vault,
    },
    ['aws', 'vault'],
  ],
  ['a login at Vault', { as: login, call: s3 }, ['aws', 'vault']],
  ['a login of a workload', { as: { kind: 'workload-login' } as Identity, call: s3 }, ['aws', 'vault']],
  [
    'a session by an identity token of Vault',
    { as: { kind: 'web-identity', by: nobody } as unknown as Identity, call: vault },
    ['aws', 'vault'],
  ],
  [
    'what such a session may at AWS',
    { as: { kind: 'web-identity', by: nobody } as unknown as Identity, call: s3 },
    ['aws', 'vault'],
  ],
  [
    'a role assumed with what a login gave',
    { as: { kind: 'assumed', by: login } as Identity, call: s3 },
    ['aws', 'vault'],
  ],
])('%s leans on its canaries', (_, does, expected) => {
  expect([...canaryKindsOf(attempt({ does }))].sort()).toEqual(expected);
});
