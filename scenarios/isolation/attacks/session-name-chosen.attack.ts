import { dataOf } from '@cordon/domain';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOthers } from '../attempts/attempts.ts';
import { fetched, sessionNameOf } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'session-name-chosen',
  crosses: 'tenant-data',
  sentence: 'ask Vault for a session with a name that a bucket policy may trust, and read with it',
  source:
    'catalogue 20, 27–30, 32, 35, 36; https://developer.hashicorp.com/vault/api-docs/secret/aws#role_session_name',
  drafts: ({ attacker, victim, deployment }) => {
    const other = sessionNameOf(victim);
    const own = sessionNameOf(attacker);
    const named = (variant: string, role_session_name: string) => ({
      // Only S3's question: what Vault decides on the way is no matter of IAM policies.
      ...asksS3('GetObject', { Bucket: dataOf(victim.tenant).bucket, Key: seedKeyOf(victim) }),
      operation: 'GetObject by session name',
      variant,
      as: fetched(deployment, attacker, { role_session_name }),
      // AWS itself refuses a name of one character or of 65; Vault hands that on as a 400.
      refusals: ['authorization', 'form'] as const,
    });
    return [
      named('the other’s', other),
      named('none', ''),
      named('padded', ` ${other}`),
      named('own, then the other’s', `${own},${other}`),
      named('twice the other’s', `${other},${other}`),
      named('with a slash', other.replace('=', '/')),
      named('upper case', other.toUpperCase()),
      named('wildcard', '*'),
      named('own and more', `${own}${victim.tenant.id}`),
      named('one character', '='),
      named('too long', other.padEnd(65, '-')),
      // Names that people write into bucket policies: such a grant is not capped by a session policy.
      named('ci', 'ci'),
    ];
  },
});
