import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Reading, type ReadOptions, readFolder, readShow } from '../src/index.ts';

export const CASES = [
  'ci-jobs-by-jwt',
  'kubernetes-service-accounts',
  'names-known-after-apply',
  'shared-bucket-prefixes',
  'sound-modules',
  'users-by-group',
] as const;

const dirOf = (name: string): string => join(import.meta.dirname, 'cases', name);

/** A plan or state of the configurations in `cases`, as others write them. */
export function jsonOf(name: string, file: 'plan' | 'state'): Record<string, unknown> | undefined {
  const path = join(dirOf(name), `${file}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>) : undefined;
}

export const filesOf = (name: string): Promise<ReadonlyMap<string, string>> => readFolder(dirOf(name));

/** The plan with its folder beside it. */
export async function planned(name: string, options: ReadOptions = {}): Promise<Reading> {
  return readShow(jsonOf(name, 'plan'), { sources: await filesOf(name), ...options });
}
