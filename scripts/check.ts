// `pnpm check`: everything that needs no service, in under a minute.
import { runChecks } from './lib/run-checks.ts';

const counts = await runChecks({ live: false });
process.exitCode = counts.failed > 0 ? 1 : 0;
