import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-any-creds',
  sentence: 'the Vault policy allows `creds/*`',
  breaks: 'tenant-credentials',
  killedBy: ['vault-creds-path', 'vault-uncleaned-path'],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/creds/*`, 'read')(tf),
};

export default mutant;
