import { type PublishedClaim, proof, saidOf } from './claim.types.ts';
import { list } from './principals.ts';

export default {
  id: '02',
  from: 'forum thread',
  claim:
    'One IAM role with N Vault roles that carry a `policy_document` keeps tenants apart, because STS intersects the session policy with the role’s.',
  finding: 'holds',
  because:
    'a session may do only what both policies allow, for every request and not only for those that were tried; it rests on every Vault role having its document, for one without it is not narrowed at all',
  shows: [
    {
      what: '`acme` lists its own bucket and not that of `globex`, though the role reaches both',
      expect: 'own: served; globex: AccessDenied 403',
      see: async (context) => {
        const site = await context.site('shared-role-session-policy');
        const s3 = context.s3(await site.credentials('acme'));
        return saidOf({ own: list(s3, site.bucket('acme')), globex: list(s3, site.bucket('globex')) });
      },
    },
    proof('all requests, by proof', 'proved', 'shared-role-session-policy'),
    proof(
      'the same with one Vault role written without its document',
      /^refuted: .*tenant-data/,
      'shared-role-session-policy',
      'session-policy-dropped',
    ),
  ],
  also: [
    'pnpm scenario isolation --topology shared-role-session-policy',
    'pnpm prove --topology shared-role-session-policy --mutant session-policy-dropped',
  ],
} satisfies PublishedClaim;
