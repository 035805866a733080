import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_TENANTS } from '@cordon/domain';
import { runIsolation } from '@cordon/scenarios';

/** The runs that pages and help name in their examples. */
export const EXAMPLE_RUNS = ['A', 'B', '20260102T030405Z-beef'] as const;

/**
 * Lays out a folder as the reader of the pages has it: `runs/` with a real isolation run under each name, decided by
 * the evaluator, and the samples of a bench beside it; and a place for decision records.
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
