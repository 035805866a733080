import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_TENANTS } from '@cordon/domain';
import { runIsolation } from '@cordon/scenarios';

/** The runs in the examples of pages and help. */
export const EXAMPLE_RUNS = ['A', 'B', '20260102T030405Z-beef'] as const;

/**
 * Prepares a folder like the reader's: `runs/` with a real isolation run (by the evaluator) under each name, the
 * samples of a bench, and a place for decision records.
 */
export async function layOutExamples(folder: string, samples: (seed: number) => unknown): Promise<void> {
  const { runDir } = await runIsolation({
    engine: 'evaluator',
    topologies: ['role-per-tenant', 'shared-role-session-policy'],
    tenants: DEFAULT_TENANTS,
    runsDir: join(folder, 'made'),
  });
  for (const [index, name] of EXAMPLE_RUNS.entries()) {
    cpSync(runDir, join(folder, 'runs', name), { recursive: true });
    writeFileSync(join(folder, 'runs', name, 'samples.json'), JSON.stringify(samples(index + 1)));
  }
  mkdirSync(join(folder, 'docs/decisions'), { recursive: true });
}
