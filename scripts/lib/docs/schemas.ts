import { readdirSync, readFileSync } from 'node:fs';
import { samplesSchema } from '@cordon/bench';
import { configJsonSchema, SCHEMA_FILE } from '@cordon/check';
import { MADE, page, table } from './text.ts';

const FOLDER = new URL('../../../packages/report/schema/', import.meta.url);

/** `docs/schemas/`: the JSON Schemas of the files that runs and reports write. */
export function schemaPages(): ReadonlyMap<string, string> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.schema.json'));
  const texts = new Map(files.map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]));
  texts.set('samples.v1.schema.json', `${JSON.stringify(samplesSchema(), undefined, 2)}\n`);
  texts.set(SCHEMA_FILE, `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
  const schemas = [...texts].map(([name, text]) => ({
    name,
    text,
    about: JSON.parse(text) as { title: string; description: string },
  }));
  const rows = schemas.map(({ name, about }) => [`[${name}](${name})`, about.title, about.description]);
  const index = page(
    MADE,
    '# Schemas',
    'JSON Schema, draft 2020-12. The number in a name is the `schema` of the documents that it describes.',
    table(['file', 'of', 'about'], rows),
    'The tests validate every report that they make against them, and check that broken ones are refused (`packages/report/src/schema.test.ts`).',
  );
  return new Map([
    ['schemas/README.md', index],
    ...schemas.map(({ name, text }) => [`schemas/${name}`, text] as const),
  ]);
}
