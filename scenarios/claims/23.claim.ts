import { z } from 'zod';
import type { PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { makeUser } from './principals.ts';
import { ownMount } from './vault.ts';

const NAME = 'claims-23';
const TEMPLATE = '{{ printf "%s=%s" .PolicyName (unix_time) }}';
const reply = z.object({ warnings: z.array(z.string()).nullish() }).nullish();

async function dropped(context: ClaimContext): Promise<string> {
  const { operator: vault } = context;
  const { credentials } = await makeUser(context.iam(context.admin), NAME, []);
  const mountPoint = await ownMount(context, NAME, credentials, { username_template: TEMPLATE });
  const before = await vault.secrets.aws.readRoot({ mountPoint });
  const { status, body } = await vault.raw({
    method: 'POST',
    path: `${mountPoint}/config/root`,
    body: {
      iam_roles_anywhere_arn: 'arn:aws:rolesanywhere:eu-central-1:000000000000:profile/00000000',
      region: before.region,
      iam_endpoint: before.iam_endpoint,
      sts_endpoint: before.sts_endpoint,
    },
  });
  const after = await vault.secrets.aws.readRoot({ mountPoint });
  const warnings = reply.parse(body || undefined)?.warnings ?? [];
  return [
    `${status}, ${warnings.length} warnings`,
    `kept: ${'iam_roles_anywhere_arn' in after ? 'yes' : 'no'}`,
    `the static key: ${after.access_key === credentials.accessKeyId ? 'still the one' : 'gone'}`,
    `the template of session names: ${after.username_template === TEMPLATE ? 'as it was' : 'reset'}`,
  ].join('; ');
}

export default {
  id: '23',
  from: 'tutorial',
  claim: 'Writing `iam_roles_anywhere_arn` into the engine’s `config/root` frees Vault of its static key.',
  finding: 'wrong',
  because:
    'there is no such field, and Vault ignores it silently: the static key stays in place, and the same write resets the template of session names, by which tenants are told apart in CloudTrail and in `aws:userid`',
  shows: [
    {
      what: 'a mount with a key and a name template of its own is written to as the tutorial does, and read',
      expect:
        /^20\d, 0 warnings; kept: no; the static key: still the one; the template of session names: reset$/,
      see: dropped,
    },
  ],
  also: ['pnpm scenario claims --claim 9,10'],
} satisfies PublishedClaim;
