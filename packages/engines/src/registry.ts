import { type Engine, folderRegistry } from '@cordon/domain';

/** The engines, by the names of the files in `engines/`. */
export const { ids: engineIds, load: loadEngine } = folderRegistry<Engine>({
  kind: 'engine',
  folder: new URL('./engines/', import.meta.url),
  suffix: '.engine.ts',
  fields: { sentence: 'string' },
});
