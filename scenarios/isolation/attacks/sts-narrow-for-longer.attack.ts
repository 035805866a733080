import { sts } from '@cordon/harness/calls';
import { attackOnOwn } from '../attempts/attempts.ts';
import { fetched } from '../attempts/identities.ts';

/** The most that the call takes, seconds: longer than any session of Vault’s lasts. */
const LONGEST = 129_600;

export default attackOnOwn({
  id: 'sts-narrow-for-longer',
  crosses: 'control-plane',
  sentence:
    'narrow its own session for longer than the session’s remaining time, so that it outlives its lease',
  source: 'catalogue N2; https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html',
  drafts: ({ attacker: own, deployment }) => {
    const held = fetched(deployment, own);
    return [
      {
        operation: 'GetScopedCredentials for a day and a half',
        as: held,
        does: sts('GetScopedCredentials', { DurationSeconds: LONGEST }),
        // Nobody may: that the session lives, and that STS answers it, is shown by what needs no permission.
        control: sts('GetCallerIdentity', {}),
        controlBy: held,
        refusals: ['authorization', 'authentication', 'form'],
      },
    ];
  },
});
