import { attackOnOthers } from '../attempts/attempts.ts';
import { byLogin, withoutWorkloads } from '../attempts/identities.ts';
import { forOthers } from '../attempts/proofs.ts';

export default attackOnOthers({
  id: 'login-foreign-audience',
  crosses: 'tenant-credentials',
  sentence: 'log in with the other tenant’s token that was issued for another service',
  source: 'catalogue L2; https://developer.hashicorp.com/vault/api-docs/auth/aws#iam_server_id_header_value',
  unless: withoutWorkloads,
  drafts: (about) => forOthers(about.victim).map((shown) => byLogin(about, shown)),
});
