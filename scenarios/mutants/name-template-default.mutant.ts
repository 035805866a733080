import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'name-template-default',
  sentence: 'the engine’s `username_template` was left out of a write and fell back to the default',
  breaks: 'attribution',
  killedBy: ['session-unnamed'],
  mutate: (tf, { topology }) =>
    topology === 'session-name' || topology === 'federation-token'
      ? undefined
      : editResources('vault_aws_secret_backend', ({ username_template: _dropped, ...body }) => body)(tf),
};

export default mutant;
