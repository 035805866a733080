import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecord } from '@cordon/judge';
import { z } from 'zod';

const timings = z.array(z.object({ leg: z.string().optional(), phase: z.string(), ms: z.number() }));

/** Where a scenario's time went: phases by wall time, attacks by the time their calls took. */
export interface SuiteTime {
  /** Sums over legs; legs run side by side, so these may exceed the run's wall time. */
  readonly phases: readonly { readonly phase: string; readonly ms: number; readonly legs: number }[];
  readonly attacks: readonly {
    readonly attack: string;
    readonly attempts: number;
    /** Attempt and control together, the last call of each; 0 where an engine decides without a call. */
    readonly ms: number;
    readonly slowest: { readonly attempt: string; readonly ms: number };
  }[];
}

/** Reads `timings.json` and `record.jsonl` of a run's folder. Rejects with what is missing. */
export async function suiteTime(runDir: string): Promise<SuiteTime> {
  const read = async (name: string) => {
    try {
      return await readFile(join(runDir, name), 'utf8');
    } catch (cause) {
      throw new Error(`\`${runDir}\` has no ${name}: give the folder of a finished scenario run`, { cause });
    }
  };
  const phases = new Map<string, { ms: number; legs: number }>();
  for (const { phase, ms } of timings.parse(JSON.parse(await read('timings.json')))) {
    const sum = phases.get(phase) ?? { ms: 0, legs: 0 };
    phases.set(phase, { ms: sum.ms + ms, legs: sum.legs + 1 });
  }
  const attacks = new Map<
    string,
    { attempts: number; ms: number; slowest: { attempt: string; ms: number } }
  >();
  for (const line of parseRecord(await read('record.jsonl'))) {
    if (line.line !== 'attempt') continue;
    const ms = (line.answer.ms ?? 0) + (line.control.ms ?? 0);
    const sum = attacks.get(line.attempt.attack) ?? { attempts: 0, ms: 0, slowest: { attempt: '', ms: -1 } };
    const slowest = ms > sum.slowest.ms ? { attempt: line.attempt.id, ms } : sum.slowest;
    attacks.set(line.attempt.attack, { attempts: sum.attempts + 1, ms: sum.ms + ms, slowest });
  }
  const bySize = <T extends { ms: number }>(rows: T[]) => rows.sort((a, b) => b.ms - a.ms);
  return {
    phases: bySize([...phases].map(([phase, sum]) => ({ phase, ...sum }))),
    attacks: bySize([...attacks].map(([attack, sum]) => ({ attack, ...sum }))),
  };
}
