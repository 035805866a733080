import { folderRegistry } from '@cordon/domain';
import type { Axis } from './axis.types.ts';
import type { Subject } from './subject.types.ts';

export const { ids: subjectIds, load: loadSubject } = folderRegistry<Subject>({
  kind: 'subject',
  folder: new URL('./subjects/', import.meta.url),
  suffix: '.subject.ts',
  fields: { sentence: 'string', open: 'function' },
});

export const { ids: axisIds, load: loadAxis } = folderRegistry<Axis>({
  kind: 'axis',
  folder: new URL('./axes/', import.meta.url),
  suffix: '.axis.ts',
  fields: { sentence: 'string', subjects: 'array', points: 'array', open: 'function' },
});
