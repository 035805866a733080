import { folderRegistry, type Issuer } from '@cordon/domain';

/** The issuers, by the names of the files in `issuers/`. */
export const { ids: issuerIds, load: loadIssuer } = folderRegistry<Issuer>({
  kind: 'issuer',
  folder: new URL('./issuers/', import.meta.url),
  suffix: '.issuer.ts',
  fields: { sentence: 'string', issue: 'function' },
});
