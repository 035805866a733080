import { attackOnOthers } from '../attempts/attempts.ts';
import { byLogin, withoutWorkloads } from '../attempts/identities.ts';
import { likeTheOther } from '../attempts/proofs.ts';

export default attackOnOthers({
  id: 'login-foreign-identity',
  crosses: 'tenant-credentials',
  sentence:
    'log in at the other tenant’s role with its own identity, with any project, account or name that it can choose',
  source: 'catalogue L3; https://developer.hashicorp.com/vault/docs/auth/jwt#bound-claims',
  unless: withoutWorkloads,
  drafts: (about) => likeTheOther(about.attacker, about.victim).map((shown) => byLogin(about, shown)),
});
