import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type PublishedClaim, saidOf } from './claim.types.ts';

const claim: PublishedClaim = {
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
        const list = (tenant: string) => () =>
          s3.send(new ListObjectsV2Command({ Bucket: site.bucket(tenant) }));
        return saidOf({ own: list('acme'), globex: list('globex') });
      },
    },
    {
      what: 'all requests, by proof',
      expect: 'proved',
      by: 'proof',
      see: (context) => context.proof('shared-role-session-policy'),
    },
    {
      what: 'the same with one Vault role written without its document',
      expect: /^refuted: .*tenant-data/,
      by: 'proof',
      see: (context) => context.proof('shared-role-session-policy', 'session-policy-dropped'),
    },
  ],
  also: [
    'pnpm scenario isolation --topology shared-role-session-policy',
    'pnpm prove --topology shared-role-session-policy --mutant session-policy-dropped',
  ],
};

export default claim;
