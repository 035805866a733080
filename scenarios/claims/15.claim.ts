import { awsMountOf } from '@cordon/domain';
import { type PublishedClaim, proof, said } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { list } from './principals.ts';
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
  const listed = await said(list(context.s3(free.credentials), site.bucket('globex'))());
  return `acme, its name pinned: ${pinned.status}; somebody whose name is free, in globex’s bucket: ${listed}`;
}

export default {
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
    proof('all requests, by proof, the name pinned', 'proved', 'session-name'),
    proof(
      'the same with one Vault policy that leaves the name free',
      /^refuted: .*tenant-/,
      'session-name',
      'session-name-not-pinned',
    ),
  ],
  also: [
    'pnpm scenario isolation --topology session-name',
    'pnpm prove --topology session-name --mutant session-name-not-pinned',
  ],
} satisfies PublishedClaim;
