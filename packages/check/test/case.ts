import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Reading, readFolder, readShow } from '@cordon/terraform';
import { type Config, parseConfig } from '../src/config.ts';

const CASES = join(import.meta.dirname, '../../terraform/test/cases');

/** What is true of a configuration, as `expected.json` of those folders says it. */
export interface Expected {
  readonly tenants: Record<string, unknown>;
  readonly plan?: { readonly accept: string };
  readonly state?: { readonly expect: readonly Expectation[] };
  readonly expect?: readonly Expectation[];
  readonly secrets?: readonly string[];
}

export interface Expectation {
  readonly boundary: string;
  readonly answer: 'proved' | 'refuted';
  readonly pairs?: readonly (readonly [string, string])[];
  readonly not?: readonly (readonly [string, string])[];
  readonly at?: string;
}

export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(CASES, name, 'expected.json'), 'utf8')) as Expected;
}

/** The tenants of `expected.json` as `cordon.json` says them, which is nearly the same. */
export function configOf(name: string): Config {
  return parseConfig(JSON.stringify({ tenants: expectedOf(name).tenants }));
}

export function pathOf(name: string, file: string): string {
  return join(CASES, name, file);
}

/** The plan or state, with the folder beside it; `undefined` where there is none. */
export async function readingOf(name: string, file: 'plan' | 'state'): Promise<Reading | undefined> {
  const path = pathOf(name, `${file}.json`);
  if (!existsSync(path)) return undefined;
  return readShow(JSON.parse(readFileSync(path, 'utf8')), { sources: await readFolder(join(CASES, name)) });
}
