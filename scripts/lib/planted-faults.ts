import { posix } from 'node:path';
import { columns } from '@cordon/domain';
import { z } from 'zod';

/** Fewer faults than this show nothing of a checker. */
export const LEAST_FAULTS = 5;

/** What one drill's checker was given, and what it caught. */
export interface Planted {
  readonly drill: string;
  readonly planted: number;
  readonly caught: number;
  /** What it let pass, by the fault's name. */
  readonly passed: readonly string[];
}

/** As Vitest's JSON reporter writes it, as far as it is read. https://vitest.dev/guide/reporters.html#json-reporter */
const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.enum(['passed', 'failed', 'skipped', 'pending', 'todo']),
        }),
      ),
    }),
  ),
});

/** The checker of histories stands beside the drills: `revocation` has no other, and three go by it, too. */
const SHARED = 'revocation';

/**
 * Counts the faults that the tests of the drills' checkers plant in hand-written records: tests called `caught…`, by the folder
 * that they stand in. Pure. Throws `ZodError` for what is no report of Vitest's.
 */
export function plantedOf(json: unknown, drills: readonly string[]): readonly Planted[] {
  const tests = report.parse(json).testResults.flatMap(({ name, assertionResults }) => {
    const folder = posix.basename(posix.dirname(name));
    const drill = folder === 'drills' ? SHARED : folder;
    return assertionResults.map((one) => ({ drill, ...one }));
  });
  return drills.map((drill) => {
    const faults = tests.filter((one) => one.drill === drill && /^\s*caught\b/.test(one.fullName));
    const passed = faults.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName.trim());
    return { drill, planted: faults.length, caught: faults.length - passed.length, passed };
  });
}

/** Whether each checker was given enough, and caught all of it. */
export const allCaught = (rows: readonly Planted[]): boolean =>
  rows.every(({ planted, caught }) => planted >= LEAST_FAULTS && caught === planted);

/** A line a drill, and below it what its checker let pass. */
export function plantedText(rows: readonly Planted[]): string {
  const sum = (of: 'planted' | 'caught') => String(rows.reduce((all, row) => all + row[of], 0));
  const [head = '', ...lines] = columns(
    [
      ['checker', 'planted', 'caught', ''],
      ...rows.map(({ drill, planted, caught }) => [
        drill,
        String(planted),
        String(caught),
        planted < LEAST_FAULTS ? `fewer than ${LEAST_FAULTS}` : '',
      ]),
      ['all', sum('planted'), sum('caught'), ''],
    ],
    { right: [1, 2] },
  );
  return [
    head,
    ...lines.flatMap((line, at) => [line, ...(rows[at]?.passed ?? []).map((name) => `  not ${name}`)]),
    '',
    `${SHARED}: the checker of histories, by which migration, onboarding and outage go, too`,
  ].join('\n');
}
