import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { lastNights, type Night } from '@cordon/report';
import { z } from 'zod';
import { readJson } from './read-json.ts';

const history = z.object({
  schema: z.literal(1),
  nights: z.array(z.object({ run: z.string(), what: z.string(), figures: z.record(z.string(), z.number()) })),
});

/** Adds figures to those that the file keeps, writes it, and returns the last of all. A file that is none is refused. */
export function withHistory(file: string, now: readonly Night[]): readonly Night[] {
  const before = readJson(file, history)?.nights ?? [];
  const nights = lastNights([...before, ...now]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ schema: 1, nights }, null, 1)}\n`);
  return nights;
}
