import { readdir } from 'node:fs/promises';
import type { Issuer } from '@cordon/domain';

const FOLDER = new URL('./issuers/', import.meta.url);
const SUFFIX = '.issuer.ts';

/** Every issuer there is: the files of the folder, by name. */
export async function issuerIds(): Promise<readonly string[]> {
  const names = await readdir(FOLDER);
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
}

/** Loads one by its id. Throws `RangeError` that lists the ids when there is none, or when a file names itself wrongly. */
export async function loadIssuer(id: string): Promise<Issuer> {
  const ids = await issuerIds();
  if (!ids.includes(id))
    throw new RangeError(`there is no issuer \`${id}\`; choose one of ${ids.join(', ')}`);
  const { default: issuer } = (await import(new URL(`${id}${SUFFIX}`, FOLDER).href)) as { default: Issuer };
  if (issuer.id !== id) throw new RangeError(`issuer file \`${id}${SUFFIX}\` calls itself \`${issuer.id}\``);
  return issuer;
}
