import { readdirSync } from 'node:fs';
import type { Axis } from './axis.types.ts';
import type { Subject } from './subject.types.ts';

/** An id that no file stands for; exits with 64. */
export class UnknownId extends Error {
  readonly usage = true;
  constructor(kind: string, id: string, known: readonly string[]) {
    super(`${kind} \`${id.slice(0, 60)}\` is unknown: choose from ${known.join(', ')}`);
    this.name = 'UsageError';
  }
}

function idsIn(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(`${folder}/`, import.meta.url))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

export const subjectIds = (): readonly string[] => idsIn('subjects', '.subject.ts');
export const axisIds = (): readonly string[] => idsIn('axes', '.axis.ts');

/** The subject of `subjects/<id>.subject.ts`. Throws `UnknownId`. */
export async function loadSubject(id: string): Promise<Subject> {
  if (!subjectIds().includes(id)) throw new UnknownId('subject', id, subjectIds());
  return (await import(new URL(`subjects/${id}.subject.ts`, import.meta.url).href)).default;
}

/** The axis of `axes/<id>.axis.ts`. Throws `UnknownId`. */
export async function loadAxis(id: string): Promise<Axis> {
  if (!axisIds().includes(id)) throw new UnknownId('axis', id, axisIds());
  return (await import(new URL(`axes/${id}.axis.ts`, import.meta.url).href)).default;
}
