import { dataOf } from '@cordon/domain';
import { s3, tenant } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { OTHER_SERVICE } from '@cordon/workloads/names';
import { attackOnOthers } from '../attempts/attempts.ts';
import { byToken, loggedIn, withoutTokens } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'identity-token-elsewhere',
  crosses: 'tenant-credentials',
  sentence:
    'get an identity token from another application’s Vault role, or from one with the other tenant’s name, and use it at AWS',
  source:
    'catalogue W1; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create',
  unless: withoutTokens,
  drafts: ({ attacker, victim }) =>
    [
      { variant: 'another application’s', role: OTHER_SERVICE },
      { variant: 'the other’s name', role: victim.tenant.id },
    ].map(({ variant, role }) => ({
      operation: 'GetObject by a token of another role',
      variant,
      as: { ...byToken(victim, tenant(attacker.tenant.id)), path: `identity/oidc/token/${role}` },
      does: s3('GetObject', { Bucket: dataOf(victim.tenant).bucket, Key: seedKeyOf(victim) }),
      // Of the role that is the victim's to ask at.
      controlBy: byToken(victim, loggedIn(victim)),
    })),
});
