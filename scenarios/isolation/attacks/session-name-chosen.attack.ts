import { type Attack, dataOf } from '@cordon/domain';
import { objectArn, s3 } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptsOf } from '../attempts/attempts.ts';
import { fetched, sessionNameOf } from '../attempts/identities.ts';

const attack: Attack = {
  id: 'session-name-chosen',
  crosses: 'tenant-data',
  sentence: 'ask Vault for a session with a name that a bucket policy may trust, and read with it',
  source:
    'catalogue 20, 27–30, 32, 35, 36; https://developer.hashicorp.com/vault/api-docs/secret/aws#role_session_name',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ attacker, victim }) => {
      const { bucket } = dataOf(victim.tenant);
      const seed = seedKeyOf(victim);
      const other = sessionNameOf(victim);
      const own = sessionNameOf(attacker);
      const named = (variant: string, role_session_name: string) => ({
        operation: 'GetObject by session name',
        variant,
        as: fetched(deployment, attacker, { role_session_name }),
        // Only S3's question: what Vault decides on the way is no matter of IAM policies.
        says: [{ action: 's3:GetObject', resource: objectArn(bucket, seed) }],
        does: s3('GetObject', { Bucket: bucket, Key: seed }),
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
    }),
};

export default attack;
