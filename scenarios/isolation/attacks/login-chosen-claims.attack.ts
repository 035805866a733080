import { attackOnOthers } from '../attempts/attempts.ts';
import { byLogin, withoutWorkloads } from '../attempts/identities.ts';
import { withChosenClaims } from '../attempts/proofs.ts';

export default attackOnOthers({
  id: 'login-chosen-claims',
  crosses: 'tenant-credentials',
  sentence:
    'log in as itself with the other tenant’s name in every claim that the author of a job can choose',
  source: 'catalogue L4; https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload',
  unless: withoutWorkloads,
  otherwise: 'with this login a tenant cannot choose any claims',
  drafts: (about) => {
    const { attacker, victim } = about;
    return withChosenClaims(attacker, victim).flatMap(({ variant, proof }) =>
      [...new Set([attacker.loginRole, victim.loginRole])].map((role) => {
        const whose = role === attacker.loginRole ? 'one’s own role' : 'the other’s role';
        return byLogin(about, { variant: `${variant}, at ${whose}`, proof }, role);
      }),
    );
  },
});
