import { readdirSync } from 'node:fs';
import type { Engine } from '@cordon/domain';

const FOLDER = new URL('./engines/', import.meta.url);
const ENDING = '.engine.ts';

/** Ids of all engines: the folder is the registry. */
export function engineIds(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** Throws for an id that is none (`usage: true`, so that the command line exits 64) and for a file named otherwise. */
export async function loadEngine(id: string): Promise<Engine> {
  const ids = engineIds();
  if (!ids.includes(id))
    throw Object.assign(new RangeError(`there is no engine \`${id}\`; choose one of ${ids.join(', ')}`), {
      usage: true,
    });
  const module = (await import(new URL(`${id}${ENDING}`, FOLDER).href)) as { default: Engine };
  if (module.default.id !== id)
    throw new Error(`engine \`${module.default.id}\` stands in \`${id}${ENDING}\`: rename one`);
  return module.default;
}
