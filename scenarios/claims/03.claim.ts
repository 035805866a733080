import { awsMountOf } from '@cordon/domain';
import { type PublishedClaim, proof, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { list } from './principals.ts';
import { askVault } from './vault.ts';

async function tagsFromCaller(context: ClaimContext): Promise<string> {
  const site = await context.site('shared-role-session-tags');
  const awsMount = awsMountOf(site.deployment);
  const asked = await askVault(context.operator, `${awsMount}/creds/acme?session_tags=tenant%3Dglobex`);
  if (asked.credentials === undefined) return `vault answered ${asked.status}`;
  const s3 = context.s3(asked.credentials);
  return saidOf({ acme: list(s3, site.bucket('acme')), globex: list(s3, site.bucket('globex')) });
}

async function nameFromCaller(context: ClaimContext): Promise<string> {
  const site = await context.site('session-name');
  const awsMount = awsMountOf(site.deployment);
  const roles = await context.operator.secrets.aws.listRoles({ mountPoint: awsMount });
  const vault = await site.vault('acme');
  const ask = async (name: string) =>
    (await askVault(vault, `${awsMount}/creds/${roles[0]}?role_session_name=${encodeURIComponent(name)}`))
      .status;
  return `${roles.length} Vault role; as acme: ${await ask('tenant=acme')}; as globex: ${await ask('tenant=globex')}`;
}

export default {
  id: '03',
  from: 'forum thread',
  claim:
    'A single Vault role could pass the caller’s context (say the AppRole’s name) to AWS so that bucket policies filter on it.',
  finding: 'under a condition',
  because:
    'not by session tags, which are fixed in the Vault role and not taken from the caller; by the session name, if each tenant’s Vault policy pins `role_session_name` and nobody else may take sessions of the role',
  shows: [
    {
      what: 'a caller who may do anything in Vault asks for acme’s role with the tag `tenant=globex`',
      expect: 'acme: served; globex: AccessDenied 403',
      see: tagsFromCaller,
    },
    {
      what: 'acme’s token asks the one Vault role for a session in its own name, then in globex’s',
      expect: '1 Vault role; as acme: 200; as globex: 403',
      see: nameFromCaller,
    },
    proof('all requests, by proof', 'proved', 'session-name'),
  ],
  also: [
    'pnpm prove --topology session-name --mutant session-name-not-pinned',
    'pnpm scenario isolation --topology session-name,shared-role-session-tags',
  ],
} satisfies PublishedClaim;
