import { dataOf } from '@cordon/domain';
import { presigned } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOwn } from '../attempts/attempts.ts';
import { fetched, loggedIn } from '../attempts/identities.ts';

export default attackOnOwn({
  id: 'credential-revoked',
  crosses: 'revocation',
  sentence: 'keep using credentials, and URLs presigned with them, after their lease was revoked',
  source: 'catalogue 47; https://developer.hashicorp.com/vault/docs/concepts/lease#lease-revocation',
  drafts: ({ attacker: own, deployment }) => {
    const input = { Bucket: dataOf(own.tenant).bucket, Key: seedKeyOf(own) };
    // By a login of its own: what the tenant’s issuer hands out is not to be revoked under the other attacks.
    const held = fetched(deployment, own, {}, loggedIn(own));
    const revoked = {
      ...asksS3('GetObject', input),
      as: { kind: 'revoked', of: held },
      // The same credentials, got the same way, before anybody revokes them.
      controlBy: held,
      refusals: ['authentication', 'authorization'],
    } as const;
    return [
      { ...revoked, operation: 'GetObject after revocation' },
      { ...revoked, operation: 'presigned GET after revocation', does: presigned('GetObject', input) },
    ];
  },
});
