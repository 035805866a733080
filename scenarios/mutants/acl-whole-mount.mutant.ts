import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-whole-mount',
  sentence: 'the Vault policy allows the whole mount of the AWS engine',
  breaks: 'tenant-credentials',
  // `vault-config` would notice, too, and leave the engine broken behind it: see `acl-config`.
  killedBy: [
    'vault-creds-path',
    'vault-uncleaned-path',
    'vault-list-roles',
    'vault-read-role',
    'vault-write-role',
  ],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/*`, 'create', 'read', 'update', 'delete', 'list')(tf),
};

export default mutant;
