import { aclText } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-session-name-free',
  sentence: 'the Vault policy no longer denies `role_session_name`: a tenant may borrow a name',
  breaks: 'attribution',
  killedBy: ['session-name-borrowed'],
  // Vault takes a session name only where it assumes a role.
  mutate: (tf, { topology }) =>
    topology === 'iam-user-per-lease' || topology === 'federation-token'
      ? undefined
      : aclText((hcl) => hcl.replace(/\n {4}"role_session_name" = \[\]/g, ''))(tf),
};

export default mutant;
