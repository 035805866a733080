import { type PublishedClaim, proof } from './claim.types.ts';

export default {
  id: '12',
  from: 'tutorial',
  claim: 'Wildcards in policies and roles unused for long are found by an audit script.',
  finding: 'under a condition',
  because:
    'a script finds the letter `*`; whether it lets a tenant across is another question: a role with `cordon-*` may be sound behind session policies, and `acme*` is a breach although only a tenant’s own name stands before the star',
  shows: [
    proof(
      'a role that reaches `cordon-*`, each session narrowed by its policy',
      'proved',
      'shared-role-session-policy',
    ),
    proof(
      'a role of one tenant that reaches `cordon-acme*`, beside a tenant `acme-eu`',
      /^refuted: .*tenant-data/,
      'role-per-tenant',
      'role-policy-own-prefix',
    ),
    proof(
      'a Vault policy on `creds/acme*`, beside a tenant `acme-eu`',
      /^refuted: .*tenant-credentials/,
      'role-per-tenant',
      'acl-own-prefix',
    ),
  ],
  also: ['pnpm prove --mutant role-policy-own-prefix', 'pnpm exec vitest run --project stacks lint'],
  notHere:
    'roles unused for long: AWS keeps `RoleLastUsed` for the last 400 days, and no emulator here keeps it',
} satisfies PublishedClaim;
