import { readdirSync } from 'node:fs';
import type { Attack } from '@cordon/domain';
import { UsageError } from './usage-error.ts';

const FOLDER = new URL('../attacks/', import.meta.url);
const ENDING = '.attack.ts';

/** Ids of all attacks: the folder is the registry. */
export function attackIds(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** Throws `UsageError` for an id that is none, and an `Error` for a file that is not named after its attack. */
export async function loadAttack(id: string): Promise<Attack> {
  if (!attackIds().includes(id))
    throw new UsageError(`there is no attack \`${id}\`; \`pnpm scenario isolation --list\` shows all`);
  const module = (await import(new URL(`${id}${ENDING}`, FOLDER).href)) as { default: Attack };
  if (module.default.id !== id)
    throw new Error(
      `attack \`${module.default.id}\` stands in \`${id}${ENDING}\`: the file's name is the id`,
    );
  return module.default;
}

/** The named attacks, or all. */
export function loadAttacks(ids: readonly string[] = attackIds()): Promise<readonly Attack[]> {
  return Promise.all(ids.map(loadAttack));
}
