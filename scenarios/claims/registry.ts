import { folderRegistry } from '@cordon/domain';
import type { PublishedClaim } from './claim.types.ts';

/** All published claims, in order of their numbers. */
export const { loadAll: loadClaims } = folderRegistry<PublishedClaim>({
  kind: 'claim',
  folder: new URL('./', import.meta.url),
  suffix: '.claim.ts',
  fields: { claim: 'string', finding: 'string', because: 'string', shows: 'array' },
});
