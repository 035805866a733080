import { readdirSync } from 'node:fs';
import type { Operator } from './operator.types.ts';

const SUFFIX = '.operator.ts';

/** Every condition operator by its AWS name; filled from the folder when this module is loaded. */
export const OPERATORS: ReadonlyMap<string, Operator> = await load();

async function load(): Promise<ReadonlyMap<string, Operator>> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(SUFFIX));
  const operators = await Promise.all(
    files.sort().map(async (file): Promise<[string, Operator]> => {
      const module: { readonly default: Operator } = await import(new URL(file, import.meta.url).href);
      const id = file.slice(0, -SUFFIX.length);
      if (module.default.name !== id)
        throw new Error(`operator file \`${file}\` calls itself \`${module.default.name}\``);
      return [id, module.default];
    }),
  );
  return new Map(operators);
}
