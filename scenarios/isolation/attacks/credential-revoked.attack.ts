import { type Attack, dataOf } from '@cordon/domain';
import { objectArn, presigned, s3 } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptOf } from '../attempts/attempts.ts';
import { fetched, loggedIn } from '../attempts/identities.ts';

const attack: Attack = {
  id: 'credential-revoked',
  crosses: 'revocation',
  sentence: 'keep using credentials, and URLs presigned with them, after their lease was revoked',
  source: 'catalogue 47; https://developer.hashicorp.com/vault/docs/concepts/lease#lease-revocation',
  attempts: (deployment) => ({
    attempts: deployment.tenants.flatMap((own) => {
      const Bucket = dataOf(own.tenant).bucket;
      const Key = seedKeyOf(own);
      const says = [{ action: 's3:GetObject', resource: objectArn(Bucket, Key) }];
      const input = { Bucket, Key };
      // By a login of its own: what the tenant’s issuer hands out is not to be revoked under the other attacks.
      const held = fetched(deployment, own, {}, loggedIn(own));
      return [s3('GetObject', input), presigned('GetObject', input)].map((does) =>
        attemptOf(
          attack.id,
          { attacker: own, victim: own },
          {
            operation: does.via === 'sdk' ? 'GetObject after revocation' : 'presigned GET after revocation',
            says,
            as: { kind: 'revoked', of: held },
            does,
            // The same credentials, got the same way, before anybody revokes them.
            controlBy: held,
            refusals: ['authentication', 'authorization'],
          },
        ),
      );
    }),
  }),
};

export default attack;
