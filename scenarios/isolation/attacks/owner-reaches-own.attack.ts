import { dataOf } from '@cordon/domain';
import { asking, body, listingOf, operator, roleBehind, vault } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOwn, type Draft, listsS3 } from '../attempts/attempts.ts';
import { getsFromVault, loggedIn } from '../attempts/identities.ts';

export default attackOnOwn({
  id: 'owner-reaches-own',
  crosses: 'owner-access',
  sentence: 'no attack: the tenant uses its own data, and must not be refused',
  source: 'baseline: isolation that also locks out the owner is worthless',
  drafts: ({ attacker: own, deployment, keyOf }) => {
    const data = dataOf(own.tenant);
    const Bucket = data.bucket;
    const Key = keyOf('written');
    const gone = asksS3('DeleteObject', { Bucket, Key: `${Key}-not-there` });
    const drafts: readonly Draft[] = [
      asksS3('GetObject', { Bucket, Key: seedKeyOf(own) }),
      asksS3('PutObject', { Bucket, Key, Body: body('mine\n') }),
      listsS3('ListObjectsV2', listingOf(data)),
      { ...asksS3('DeleteObject', { Bucket, Key }), does: gone.does },
      ...(deployment.vault.awsMount === undefined
        ? [{ operation: 'GetObject by a fresh login', ...getsFromVault(deployment, own, loggedIn(own)) }]
        : []),
      {
        operation: 'GET aws/creds/<own>',
        // A login of its own: whoever got no credentials at all has been locked out, too.
        as: loggedIn(own),
        does: asking(deployment, own),
        // Where AWS refuses what the Vault role asks for, it refuses the operator, too: the role shows that Vault lives.
        control: vault('GET', roleBehind(deployment, own)),
      },
    ];
    return drafts.map((draft) => ({ ...draft, controlBy: operator, crossing: { kind: 'refusal' } }));
  },
});
