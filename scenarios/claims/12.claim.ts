import type { PublishedClaim } from './claim.types.ts';

const claim: PublishedClaim = {
  id: '12',
  from: 'tutorial',
  claim: 'Wildcards in policies and roles unused for long are found by an audit script.',
  finding: 'under a condition',
  because:
    'a script finds the letter `*`; whether it lets a tenant across is another question: a role with `cordon-*` may be sound behind session policies, and `acme*` is a breach although only a tenant’s own name stands before the star',
  shows: [
    {
      what: 'a role that reaches `cordon-*`, each session narrowed by its policy',
      expect: 'proved',
      by: 'proof',
      see: (context) => context.proof('shared-role-session-policy'),
    },
    {
      what: 'a role of one tenant that reaches `cordon-acme*`, beside a tenant `acme-eu`',
      expect: /^refuted: .*tenant-data/,
      by: 'proof',
      see: (context) => context.proof('role-per-tenant', 'role-policy-own-prefix'),
    },
    {
      what: 'a Vault policy on `creds/acme*`, beside a tenant `acme-eu`',
      expect: /^refuted: .*tenant-credentials/,
      by: 'proof',
      see: (context) => context.proof('role-per-tenant', 'acl-own-prefix'),
    },
  ],
  also: ['pnpm prove --mutant role-policy-own-prefix', 'pnpm exec vitest run --project stacks lint'],
  notHere:
    'roles unused for long: AWS keeps `RoleLastUsed` for the last 400 days, and no emulator here keeps it',
};

export default claim;
