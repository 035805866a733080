import type { PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { fieldsOf } from './vault-schema.ts';

async function root(context: ClaimContext): Promise<string> {
  const { deployment } = await context.site('role-per-tenant');
  const fields = await fieldsOf(context, deployment.vault.awsMount, '/config/root');
  const anchors = fields.filter((field) => /anchor|profile|certificate|anywhere/.test(field));
  return `${anchors.length} of ${fields.length} fields speak of Roles Anywhere; without a static key: ${fields.filter((field) => field === 'identity_token_audience' || field === 'role_arn').join(', ')}`;
}

const claim: PublishedClaim = {
  id: '09',
  from: 'tutorial',
  claim:
    'Vault’s own AWS credentials can come from IAM Roles Anywhere (trust anchor, profile), without a static key.',
  finding: 'not shown here',
  because:
    'Vault’s engine has no field for a trust anchor or a profile; it can only come from outside, by AWS’s helper that fills the credential chain which Vault reads when no key is configured. What the engine has itself for going without a key is workload identity federation (`role_arn`, `identity_token_audience`)',
  shows: [
    {
      what: 'the fields of the engine’s `config/root`, as this Vault states them',
      expect:
        /^0 of \d+ fields speak of Roles Anywhere; without a static key: identity_token_audience, role_arn$/,
      see: root,
    },
  ],
  notHere:
    'sessions of Roles Anywhere: neither LocalStack’s free edition nor MiniStack has the service, and its helper needs a certificate that AWS was told to trust',
};

export default claim;
