import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-ttl-hour',
  sentence: 'the Vault roles give credentials of an hour instead of 900 s',
  breaks: 'control-plane',
  killedBy: ['vault-long-ttl'],
  mutate: (tf, { topology }) =>
    topology === 'session-name'
      ? undefined
      : editResources('vault_aws_secret_backend_role', (body) =>
          body.max_sts_ttl === undefined ? undefined : { ...body, default_sts_ttl: 3600, max_sts_ttl: 3600 },
        )(tf),
};

export default mutant;
