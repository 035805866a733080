import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// A third of a command's start is compiling the same 1,600 modules, so the result is cached in node_modules.
// https://nodejs.org/api/module.html#module-compile-cache
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url)));

const { guardProcess } = await import('@cordon/domain');
guardProcess();
const { runWords } = await import('./lib/run-words.ts');
await runWords(process.argv.slice(2));
