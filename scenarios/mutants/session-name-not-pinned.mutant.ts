import { aclText } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-name-not-pinned',
  sentence: 'the Vault policy asks for a session name but takes any',
  breaks: 'tenant-data',
  killedBy: ['session-name-chosen'],
  mutate: (tf) => aclText((hcl) => hcl.replace(/\n {2}allowed_parameters = \{[^}]*\}/g, ''))(tf),
};

export default mutant;
