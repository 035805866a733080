import { attackPages } from './attacks.ts';
import { claimPages } from './claims.ts';
import { commandLinePages } from './command-line.ts';
import { layoutPages } from './layouts.ts';
import { loginPages } from './logins.ts';
import { partPages } from './parts.ts';
import { scenarioPages } from './scenarios.ts';
import { schemaPages } from './schemas.ts';
import { topologyPages } from './topologies.ts';

/** Folders of `docs/` in which every file is generated: other files there are removed. */
export const MADE_FOLDERS = ['topologies', 'logins', 'layouts', 'schemas'] as const;

/** All generated pages, by their path below `docs/`. */
export async function madePages(): Promise<ReadonlyMap<string, string>> {
  const parts = await Promise.all([
    topologyPages(),
    loginPages(),
    layoutPages(),
    attackPages(),
    scenarioPages(),
    partPages(),
    claimPages(),
    schemaPages(),
  ]);
  // Last and alone: it captures standard error.
  parts.push(await commandLinePages());
  return new Map(parts.flatMap((part) => [...part]));
}
