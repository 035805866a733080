import { basename, join } from 'node:path';
import { UsageError } from '@cordon/domain';
import {
  DRILL_IDS,
  DRILL_ROWS,
  type DrillFile,
  type DrillId,
  type DrillRows,
  type Drills,
  NO_DRILLS,
} from '@cordon/report';
import { z } from 'zod';
import { readJson } from './read-json.ts';
import { runsIn } from './report-runs.ts';

const failed = z.array(z.object({ topology: z.string(), why: z.string() }));

function readDrill<Id extends DrillId>(id: Id, run: string): DrillFile<DrillRows[Id]> | undefined {
  const row = DRILL_ROWS[id] as unknown as z.ZodType<DrillRows[Id]>;
  return readJson(join(run, `${id}.json`), z.object({ run: z.string(), topologies: z.array(row), failed }));
}

/**
 * Every drill in these runs, in order; with `newest` only the newest run of each drill, because runs may repeat drills.
 * Throws `UsageError` for a file that no drill wrote.
 */
export function readDrills(runs: readonly string[], { newest = false } = {}): Drills {
  const of = <Id extends DrillId>(id: Id) => {
    const files = runs.flatMap((run) => {
      const file = readDrill(id, run);
      return file === undefined ? [] : [{ run, file }];
    });
    // Names of runs begin with the time.
    const inTime = files.toSorted((a, b) => basename(a.run).localeCompare(basename(b.run)));
    return (newest ? inTime.slice(-1) : files).map(({ file }) => file);
  };
  return Object.fromEntries(DRILL_IDS.map((id) => [id, of(id)])) as unknown as Drills;
}

/**
 * The drills in the directories that a flag names, each a run or a directory of runs, the newest last. Each result is
 * cited by its directory. Throws `UsageError` where a directory holds no drill, or not the `wanted` one.
 */
export function drillsNamed(flag: string, named: readonly string[], wanted?: DrillId): Drills {
  const all = named.map((path) => {
    const ids = wanted === undefined ? DRILL_IDS : [wanted];
    // The oldest first: the last run of a topology counts.
    const runs = [path, ...runsIn(path).toReversed()];
    const found = ids.flatMap((id) => {
      const files = runs.flatMap((run) => {
        const file = readDrill(id, run);
        return file === undefined ? [] : [{ ...file, run }];
      });
      return files.length === 0 ? [] : [[id, files] as const];
    });
    if (found.length > 0) return Object.fromEntries(found) as unknown as Partial<Drills>;
    const what = wanted === undefined ? 'no file of a drill' : `no \`${wanted}.json\``;
    throw new UsageError(
      `\`${flag} ${path}\` was refused: it holds ${what}; name the directory of a pnpm scenario ${wanted ?? DRILL_IDS.join(' or ')} run${wanted === undefined ? ', or of such runs' : ''}`,
    );
  });
  return joinDrills(all);
}

/** Joins several, in order. */
export function joinDrills(all: readonly Partial<Drills>[]): Drills {
  const of = <Id extends DrillId>(id: Id): readonly DrillFile[] =>
    all.flatMap((one): readonly DrillFile[] => one[id] ?? NO_DRILLS[id]);
  return Object.fromEntries(DRILL_IDS.map((id) => [id, of(id)])) as unknown as Drills;
}
