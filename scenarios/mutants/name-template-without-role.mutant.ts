import type { Mutant } from '../lib/mutant.ts';
import { NAMELESS, nameTemplate } from '../lib/name-template.ts';

const mutant: Mutant = {
  id: 'name-template-without-role',
  sentence: 'the engine’s `username_template` leaves the Vault role out: sessions and users name nobody',
  breaks: 'attribution',
  killedBy: ['session-unnamed'],
  // Where the caller pins the name, or none can carry the role, the template does not name anybody to begin with.
  mutate: (tf, { topology }) =>
    topology === 'session-name' || topology === 'federation-token' ? undefined : nameTemplate(NAMELESS)(tf),
};

export default mutant;
