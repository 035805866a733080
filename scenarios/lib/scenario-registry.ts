import { readdirSync } from 'node:fs';
import type { Scenario } from './scenario.ts';
import { UsageError } from './usage-error.ts';

const FOLDER = new URL('../', import.meta.url);
const ENDING = '.scenario.ts';

/** Ids of all scenarios: the folder is the registry. */
export function scenarioIds(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** Throws `UsageError` for an id that is none, and an `Error` for a file that is not named after its scenario. */
export async function loadScenario(id: string): Promise<Scenario> {
  if (!scenarioIds().includes(id))
    throw new UsageError(`there is no scenario \`${id}\`; choose one of ${scenarioIds().join(', ')}`);
  const module = (await import(new URL(`${id}${ENDING}`, FOLDER).href)) as { default: Scenario };
  if (module.default.id !== id)
    throw new Error(
      `scenario \`${module.default.id}\` stands in \`${id}${ENDING}\`: the file's name is the id`,
    );
  return module.default;
}
