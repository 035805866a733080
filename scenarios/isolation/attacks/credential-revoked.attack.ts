import { type Attack, bucketOf } from '@cordon/domain';
import { objectArn, presigned, s3 } from '@cordon/harness/calls';
import { SEED_KEY } from '@cordon/harness/seed';
import { attemptOf } from '../attempts/attempts.ts';
import { fetched, loggedIn } from '../attempts/identities.ts';

const attack: Attack = {
  id: 'credential-revoked',
  crosses: 'revocation',
  sentence: 'go on using credentials, and URLs presigned with them, after their lease was revoked',
  source: 'catalogue 47; https://developer.hashicorp.com/vault/docs/concepts/lease#lease-revocation',
  attempts: (deployment) => ({
    attempts: deployment.tenants.flatMap((own) => {
      const Bucket = bucketOf(own.tenant);
      const says = [{ action: 's3:GetObject', resource: objectArn(Bucket, SEED_KEY) }];
      const input = { Bucket, Key: SEED_KEY };
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
