import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MADE_FOLDERS } from './pages.ts';

export interface Staleness {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  /** Files in generated folders that are no longer generated. */
  readonly left: readonly string[];
}

/** How the pages in `docs` differ from freshly generated ones. */
export function staleness(docs: string, pages: ReadonlyMap<string, string>): Staleness {
  const there = [...pages.keys()].filter((path) => existsSync(join(docs, path)));
  const found = MADE_FOLDERS.filter((folder) => existsSync(join(docs, folder))).flatMap((folder) =>
    readdirSync(join(docs, folder)).map((name) => `${folder}/${name}`),
  );
  return {
    changed: there.filter((path) => readFileSync(join(docs, path), 'utf8') !== pages.get(path)),
    missing: [...pages.keys()].filter((path) => !there.includes(path)),
    left: found.filter((path) => !pages.has(path)),
  };
}
