import { attackOnOthers } from '../attempts/attempts.ts';
import { byLogin, withoutWorkloads } from '../attempts/identities.ts';
import { byStranger } from '../attempts/proofs.ts';

export default attackOnOthers({
  id: 'login-foreign-issuer',
  crosses: 'tenant-credentials',
  sentence:
    'log in with a token with all of the other tenant’s claims, signed by an untrusted issuer or cluster',
  source: 'catalogue L1; https://developer.hashicorp.com/vault/docs/auth/jwt#jwt-verification',
  unless: withoutWorkloads,
  otherwise:
    'there is no foreign issuer: only STS verifies the signature, and Vault itself has the passwords',
  drafts: (about) => byStranger(about.victim).map((shown) => byLogin(about, shown)),
});
