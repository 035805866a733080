// `pnpm check`: everything that needs no service.
import { limit, withLastLine } from './lib/last-line.ts';
import { runChecks } from './lib/run-checks.ts';

await withLastLine(limit(20), (signal) => runChecks({ signal }));
