import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proveTerraform, type TerraformJson } from '@cordon/prover';
import { afterAll, expect, test } from 'vitest';
import { attackFileOf } from './attack-from-finding.ts';
import { goldenStack } from './testing/golden-stack.ts';

/** Beside the attacks, so that it imports what they import. */
const FOLDER = mkdtempSync(join(import.meta.dirname, '..', 'isolation', '.made-'));
const TSC = join(import.meta.dirname, '../../node_modules/.bin/tsc');
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** What the compiler says of the files, under the project's own options. */
function complaints(): string {
  try {
    execFileSync(TSC, ['--noEmit', '-p', FOLDER], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  }
}

test('the attack that a finding becomes compiles, be it of S3, of Vault, chained or by another login', async () => {
  const broken = [
    ['shared-role-session-policy', 'session-policy-dropped'],
    ['role-per-tenant', 'acl-token-create'],
    ['role-per-tenant', 'acl-templated-by-metadata'],
    ['shared-role-session-tags', 'trust-tags-open'],
    ['session-name', 'session-name-not-pinned'],
  ] as const;
  let count = 0;
  for (const [topology, mutant] of broken) {
    const tf = (await goldenStack(topology, mutant)) as TerraformJson;
    for (const finding of proveTerraform(tf, { brief: true }).findings) {
      writeFileSync(join(FOLDER, `${mutant}-${count++}.attack.ts`), attackFileOf(finding).text);
    }
  }
  expect(count).toBeGreaterThan(8);
  writeFileSync(join(FOLDER, 'tsconfig.json'), '{ "extends": "../../tsconfig.json", "include": ["./*.ts"] }');
  writeFileSync(
    join(FOLDER, 'wrong.attack.ts'),
    attackFileOf(
      proveTerraform((await goldenStack(...broken[0])) as TerraformJson, { brief: true })
        .findings[0] as never,
    ).text.replace('"tenant-data"', '"tenant-date"'),
  );
  // Loading what they import takes seconds, so one run of the compiler reads all: it complains of the wrong one alone.
  const told = complaints().trim().split('\n');
  expect(told.join('\n')).toMatch(/tenant-date/);
  expect(told.filter((line) => !/^(\S*\bwrong\.attack\.ts\(| )/.test(line))).toEqual([]);
});
