import { basename, join } from 'node:path';
import { UsageError } from '@cordon/domain';
import {
  DRILL_IDS,
  type DrillFile,
  type DrillId,
  type DrillRows,
  type Drills,
  NO_DRILLS,
} from '@cordon/report';
import { z } from 'zod';
import { readJson } from './read-json.ts';
import { runsIn } from './report-runs.ts';

const word = z.string();
const words = z.array(word);
const count = z.number();
const findings = z.array(z.looseObject({ is: word, rule: word, why: word, client: word.optional() }));
const base = { topology: word, findings };

/** The row that each drill writes for a topology, as far as it is read. */
const ROWS: { readonly [Id in DrillId]: z.ZodType<DrillRows[Id]> } = {
  revocation: z
    .object({
      topology: word,
      pulled: z.array(
        z.object({
          lever: word,
          order: word,
          stopped: z.record(
            word,
            z.object({
              stopped: z.boolean().optional(),
              lastServedMs: count.optional(),
              firstRefusedMs: count.optional(),
            }),
          ),
          others: z.array(z.object({ tenant: word, channels: words })),
          findings,
        }),
      ),
      unfit: z.array(z.object({ lever: word, why: word })),
    })
    .transform((one) => ({ ...one, findings: one.pulled.flatMap((lever) => lever.findings) })),
  onboarding: z.object({
    ...base,
    steps: z.array(
      z.object({
        step: word,
        planMs: count,
        applyMs: count,
        servedMs: count.optional(),
        changes: z.array(z.unknown()),
      }),
    ),
    left: z.array(
      z.object({
        way: word,
        residue: words,
        old: z.array(z.looseObject({ what: word, outcome: word })),
      }),
    ),
  }),
  outage: z.object({
    ...base,
    perRenewal: count,
    suffered: z.array(
      z.object({
        id: word,
        sentence: word,
        lastedMs: count,
        said: word.optional(),
        failed: z.record(word, count),
        recoveredMs: count.optional(),
        issuingCalls: count,
        renewals: count,
      }),
    ),
  }),
  rotation: z.object({
    ...base,
    clock: word,
    minutes: count,
    ttlSeconds: count,
    calls: count,
    clients: z.array(
      z.object({
        client: word,
        calls: count,
        windows: z.record(word, count),
        partKeys: count,
        asked: count,
        issued: count,
        leftSeconds: z.object({ least: count, most: count }).optional(),
      }),
    ),
  }),
  audit: z.object({
    ...base,
    calls: count,
    leases: count,
    ambiguous: z.object({ calls: count, why: words }),
    wrong: count,
    joined: z.array(z.object({ device: word, hashes: count, findings })),
    alerts: z.record(word, count),
  }),
  'least-privilege': z.object({
    ...base,
    tenants: z.array(z.object({ tenant: word, granted: words, unused: words })),
    broker: z
      .object({
        actions: words,
        without: z.array(
          z.object({ action: word, steps: z.array(z.object({ step: word, ok: z.boolean() })) }),
        ),
      })
      .optional(),
  }),
  migration: z.object({
    ...base,
    calls: count,
    steps: z.array(
      z.object({
        from: word,
        to: word,
        step: word,
        back: z.boolean(),
        changes: z.array(z.unknown()),
        proof: z.record(word, word),
        applyMs: count,
      }),
    ),
  }),
  drift: z.object({
    ...base,
    made: z.array(
      z.object({
        act: word,
        what: word,
        opens: words,
        foundMs: count,
        fired: word,
        terraformSees: z.boolean(),
      }),
    ),
  }),
};

const failed = z.array(z.object({ topology: word, why: word }));

function readDrill<Id extends DrillId>(id: Id, run: string): DrillFile<DrillRows[Id]> | undefined {
  const row: z.ZodType<DrillRows[Id]> = ROWS[id];
  return readJson(join(run, `${id}.json`), z.object({ run: word, topologies: z.array(row), failed }));
}

/**
 * Every drill that lies in these runs, in their order; with `newest` of each drill the newest alone, since a run may hold several
 * and another one of them anew. Throws `UsageError` for a file that is none of a drill's.
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
 * The drills of the directories that a flag names: of a run, or of runs, and then all that lie in it, the newest last. Each is
 * cited by the directory it lies in. Throws `UsageError` where one holds no drill, or not the one that is `wanted`.
 */
export function drillsNamed(flag: string, named: readonly string[], wanted?: DrillId): Drills {
  const all = named.map((path) => {
    const ids = wanted === undefined ? DRILL_IDS : [wanted];
    // The oldest first: of several that drilled a topology the last one counts.
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

/** Several as one, in their order. */
export function joinDrills(all: readonly Partial<Drills>[]): Drills {
  const of = <Id extends DrillId>(id: Id): readonly DrillFile[] =>
    all.flatMap((one): readonly DrillFile[] => one[id] ?? NO_DRILLS[id]);
  return Object.fromEntries(DRILL_IDS.map((id) => [id, of(id)])) as unknown as Drills;
}
