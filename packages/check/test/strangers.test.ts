import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFolder, readShow } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { parseConfig } from '../src/config.ts';
import { toText } from '../src/output/text.ts';

/** Configurations as other teams write them, each judged by hand before it was checked. */
const STRANGERS = join(import.meta.dirname, 'strangers');

interface Expected {
  readonly expect: readonly {
    readonly boundary: string;
    readonly answer: string;
    /** Exactly these cross. */
    readonly pairs?: readonly (readonly [string, string])[];
    /** What one of the findings says to change. */
    readonly at?: string;
  }[];
  readonly secrets?: readonly string[];
}

describe.each(readdirSync(STRANGERS))('%s', (name) => {
  const dir = join(STRANGERS, name);
  const text = (file: string) => readFileSync(join(dir, file), 'utf8');
  const files = ['plan.json', 'state.json'].filter((file) => existsSync(join(dir, file)));
  it.each(files)('is answered as it was judged by hand, from %s', async (file) => {
    const { expect: all, secrets = [] } = JSON.parse(text('expected.json')) as Expected;
    const reading = readShow(JSON.parse(text(file)), { sources: await readFolder(dir) });
    const report = check(reading, parseConfig(text('cordon.json')), { name });
    for (const { boundary, answer, pairs, at } of all) {
      const found = report.boundaries.find((one) => one.boundary === boundary);
      expect([boundary, found?.answer]).toEqual([boundary, answer]);
      if (pairs !== undefined) expect(found?.refuted.toSorted()).toEqual(pairs.toSorted());
      if (at === undefined) continue;
      const causes = report.findings.filter((one) => one.boundary === boundary).map(({ cause }) => cause);
      expect(causes.map(({ address }) => address)).toContain(at);
    }
    expect(report.lacking).toEqual([]);
    const told = toText(report) + JSON.stringify(report);
    for (const secret of secrets) expect(told).not.toContain(secret);
  });
});
