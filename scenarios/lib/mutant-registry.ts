import { readdirSync } from 'node:fs';
import type { Mutant } from './mutant.ts';
import { UsageError } from './usage-error.ts';

const FOLDER = new URL('../mutants/', import.meta.url);
const ENDING = '.mutant.ts';

/** Ids of all mutants: the folder is the registry. */
export function mutantIds(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** Throws `UsageError` for an id that is none, and an `Error` for a file that is not named after its mutant. */
export async function loadMutant(id: string): Promise<Mutant> {
  if (!mutantIds().includes(id))
    throw new UsageError(`there is no mutant \`${id}\`; \`pnpm scenario mutants --list\` shows all`);
  const module = (await import(new URL(`${id}${ENDING}`, FOLDER).href)) as { default: Mutant };
  if (module.default.id !== id)
    throw new Error(
      `mutant \`${module.default.id}\` stands in \`${id}${ENDING}\`: the file's name is the id`,
    );
  return module.default;
}
