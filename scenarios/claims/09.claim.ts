import { awsMountOf } from '@cordon/domain';
import { z } from 'zod';
import type { PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { byAddress, byFile, byStranger } from './roles-anywhere.ts';
import { fieldsOf } from './vault.ts';

async function root(context: ClaimContext): Promise<string> {
  const { deployment } = await context.site('role-per-tenant');
  const fields = await fieldsOf(context, awsMountOf(deployment), '/config/root');
  const anchors = fields.filter((field) => /anchor|profile|certificate|anywhere/.test(field));
  return `${anchors.length} of ${fields.length} fields speak of Roles Anywhere; without a static key: ${fields.filter((field) => field === 'identity_token_audience' || field === 'role_arn').join(', ')}`;
}

/** The engine on a mount of its own is told to take a role by a token that Vault signs for it. */
async function federated({ operator }: ClaimContext): Promise<string> {
  const mount = 'claims-09';
  await operator.sys.enableSecretsEngine('aws', { path: mount });
  try {
    const { status, body } = await operator.raw({
      method: 'POST',
      path: `${mount}/config/root`,
      body: {
        identity_token_audience: 'claims-09',
        identity_token_ttl: 600,
        role_arn: 'arn:aws:iam::000000000000:role/claims-09',
      },
    });
    const errors = answered.parse(body)?.errors ?? [];
    return `${status}${errors.map((error) => `: ${error}`).join('')}`;
  } finally {
    await operator.raw({ method: 'DELETE', path: `sys/mounts/${mount}` });
  }
}

const answered = z.object({ errors: z.array(z.string()).nullish() }).nullish();

export default {
  id: '09',
  from: 'tutorial',
  claim:
    'Vault’s own AWS credentials can come from IAM Roles Anywhere (trust anchor, profile), without a static key.',
  finding: 'under a condition',
  because:
    'Vault’s engine has no field for a trust anchor or a profile, and Vault 1.21 does not read `credential_process`, by which AWS’s helper is usually named. What its credential chain takes is a session in the shared credentials file, which it reads once, or an address on loopback that hands out sessions (`AWS_CONTAINER_CREDENTIALS_FULL_URI`), which it asks again. The session brings a source identity, so that every role it assumes must let `sts:SetSourceIdentity` as well. What the engine has itself for going without a key is workload identity federation (`role_arn`, `identity_token_audience`), which Vault’s community edition refuses: it is of the Enterprise edition. Without any key of Vault’s goes topology `web-identity-tags`, in which workloads take Vault’s tokens to STS themselves',
  shows: [
    {
      what: 'the fields of the engine’s `config/root`, as this Vault states them',
      expect:
        /^0 of \d+ fields speak of Roles Anywhere; without a static key: identity_token_audience, role_arn$/,
      see: root,
    },
    {
      what: 'the engine is told to go without a key, by workload identity federation',
      expect:
        '400: failed to generate plugin identity token: plugin workload identity not supported in Vault community edition',
      see: federated,
    },
    {
      what: 'a Vault without a key: the helper in its AWS configuration, then a session of Roles Anywhere in the file of credentials, then none there any more',
      expect:
        'helper named: could not obtain sts client, never started; its session in the file: issued; the file emptied: issued',
      see: byFile,
    },
    {
      what: 'a Vault without a key: an address that hands out sessions of Roles Anywhere, which end soon',
      expect:
        'issued as Vault’s role, issued after another asking (more than one); a role that does not let the source identity be set: sts:SetSourceIdentity',
      see: byAddress,
    },
    {
      what: 'CreateSession with a certificate of another authority of the same name',
      expect: '403: {"message":"Untrusted certificate: the certificate was not issued by the trust anchor."}',
      see: byStranger,
    },
  ],
  notHere:
    'AWS’s own helper: it is not part of the toolchain, and the lab signs `CreateSession` itself, as its signing process is published. Its `serve` imitates the instance metadata service, which Vault’s AWS library asks at 169.254.169.254 alone',
} satisfies PublishedClaim;
