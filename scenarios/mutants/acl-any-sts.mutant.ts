import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-any-sts',
  sentence: '`creds/` was fenced, `sts/` was forgotten: one handler, two paths',
  breaks: 'tenant-credentials',
  killedBy: ['vault-creds-path'],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/sts/+`, 'read')(tf),
};

export default mutant;
