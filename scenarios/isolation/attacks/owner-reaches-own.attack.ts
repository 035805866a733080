import { type Attack, dataOf, type Sayable } from '@cordon/domain';
import {
  asking,
  body,
  bucketArn,
  listingOf,
  listingSays,
  objectArn,
  operator,
  roleBehind,
  s3,
  vault,
} from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attemptOf, type Draft, ownKey } from '../attempts/attempts.ts';
import { getsFromVault, loggedIn } from '../attempts/identities.ts';

const attack: Attack = {
  id: 'owner-reaches-own',
  crosses: 'owner-access',
  sentence: 'no attack: the tenant uses its own data, and must not be refused',
  source: 'baseline: isolation that also locks out the owner is worthless',
  attempts: (deployment) => ({
    attempts: deployment.tenants.flatMap((own) => {
      const pair = { attacker: own, victim: own };
      const data = dataOf(own.tenant);
      const Bucket = data.bucket;
      const seed = seedKeyOf(own);
      const Key = ownKey(attack.id, pair, 'written');
      const crossing = { kind: 'refusal' } as const;
      const about = (
        operation: string,
        action: string,
        resource: string,
        input: object,
        said: Pick<Sayable, 'context'> = {},
      ): Draft => ({
        operation,
        says: [{ action, resource, ...said }],
        does: s3(operation, { Bucket, ...input }),
        controlBy: operator,
        crossing,
      });
      const drafts: readonly Draft[] = [
        about('GetObject', 's3:GetObject', objectArn(Bucket, seed), { Key: seed }),
        about('PutObject', 's3:PutObject', objectArn(Bucket, Key), { Key, Body: body('mine\n') }),
        about('ListObjectsV2', 's3:ListBucket', bucketArn(Bucket), listingOf(data), listingSays(data)),
        about('DeleteObject', 's3:DeleteObject', objectArn(Bucket, Key), { Key: `${Key}-not-there` }),
        ...(deployment.vault.awsMount === undefined
          ? [
              {
                operation: 'GetObject by a fresh login',
                ...getsFromVault(deployment, own, loggedIn(own)),
                controlBy: operator,
                crossing,
              },
            ]
          : []),
        {
          operation: 'GET aws/creds/<own>',
          // A login of its own: whoever got no credentials at all has been locked out, too.
          as: loggedIn(own),
          does: asking(deployment, own),
          // Where AWS refuses what the Vault role asks for, it refuses the operator, too: the role shows that Vault lives.
          control: vault('GET', roleBehind(deployment, own)),
          controlBy: operator,
          crossing,
        },
      ];
      return drafts.map((draft) => attemptOf(attack.id, pair, draft));
    }),
  }),
};

export default attack;
