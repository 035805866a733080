// `node scripts/docs.ts`: makes the pages of `docs/` that come from the project’s own files; `--check` only looks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { madePages } from './lib/docs/pages.ts';
import { staleness } from './lib/docs/stale.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const pages = await madePages();
const { changed, missing, left } = staleness(docs, pages);
if (process.argv.includes('--check')) {
  for (const path of [...changed, ...missing, ...left])
    console.error(`docs/${path} is out of date: run \`node scripts/docs.ts\``);
  process.exitCode = changed.length + missing.length + left.length > 0 ? 1 : 0;
} else {
  for (const path of left) await rm(join(docs, path));
  for (const path of [...changed, ...missing]) {
    mkdirSync(dirname(join(docs, path)), { recursive: true });
    writeFileSync(join(docs, path), pages.get(path) ?? '');
  }
  console.log(
    `${pages.size} pages; ${changed.length} changed, ${missing.length} new, ${left.length} removed`,
  );
}
