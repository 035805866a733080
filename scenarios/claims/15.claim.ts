import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { awsMountOf } from '@cordon/domain';
import { type PublishedClaim, said } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { askVault } from './vault.ts';

async function chosen(context: ClaimContext): Promise<string> {
  const site = await context.site('session-name');
  const awsMount = awsMountOf(site.deployment);
  const roles = await context.operator.secrets.aws.listRoles({ mountPoint: awsMount });
  const path = `${awsMount}/creds/${roles[0]}?role_session_name=${encodeURIComponent('tenant=globex')}`;
  const pinned = await askVault(await site.vault('acme'), path);
  // The operator stands for whoever’s Vault policy leaves the name free.
  const free = await askVault(context.operator, path);
  if (free.credentials === undefined) return `vault answered ${free.status}`;
  const list = context.s3(free.credentials).send(new ListObjectsV2Command({ Bucket: site.bucket('globex') }));
  return `acme, its name pinned: ${pinned.status}; somebody whose name is free, in globex’s bucket: ${await said(list)}`;
}

const claim: PublishedClaim = {
  id: '15',
  from: 'blog post',
  claim: 'The same with the session name, `AROA…:tenant`, keeps tenants of a shared role apart.',
  finding: 'under a condition',
  because:
    'the name is what the caller of AssumeRole says it is: it tells tenants apart only while nobody but the broker may assume the role, and the broker lets each tenant say its own name only',
  shows: [
    {
      what: 'a session named `tenant=globex` is asked for',
      expect: 'acme, its name pinned: 403; somebody whose name is free, in globex’s bucket: served',
      see: chosen,
    },
    {
      what: 'all requests, by proof, the name pinned',
      expect: 'proved',
      by: 'proof',
      see: (context) => context.proof('session-name'),
    },
    {
      what: 'the same with one Vault policy that leaves the name free',
      expect: /^refuted: .*tenant-/,
      by: 'proof',
      see: (context) => context.proof('session-name', 'session-name-not-pinned'),
    },
  ],
  also: [
    'pnpm scenario isolation --topology session-name',
    'pnpm prove --topology session-name --mutant session-name-not-pinned',
  ],
};

export default claim;
