import { aclText } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-name-own-prefix',
  sentence: 'the Vault policy takes any session name that begins with the tenant’s',
  breaks: 'tenant-data',
  killedBy: ['session-name-chosen'],
  mutate: (tf) => aclText((hcl) => hcl.replace(/"tenant=([a-z0-9-]+)"/g, '"tenant=$1*"'))(tf),
};

export default mutant;
