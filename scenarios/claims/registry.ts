import { readdirSync } from 'node:fs';
import type { PublishedClaim } from './claim.types.ts';

const ENDING = '.claim.ts';

/** All published claims, in order: the folder is the registry. */
export async function loadClaims(): Promise<readonly PublishedClaim[]> {
  const ids = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
  return Promise.all(
    ids.map(async (id) => {
      const module = (await import(new URL(`${id}${ENDING}`, import.meta.url).href)) as {
        default: PublishedClaim;
      };
      if (module.default.id !== id)
        throw new Error(
          `claim \`${module.default.id}\` stands in \`${id}${ENDING}\`: the file's name is the id`,
        );
      return module.default;
    }),
  );
}
