import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRuns } from './report-input.ts';

const LEG = 'role-per-tenant';

/** A run that deployed one leg from so many roles, with the file that tells its kind. */
function run(base: string, name: string, roles: number, kind: Readonly<Record<string, object>>): string {
  const path = join(base, name);
  mkdirSync(join(path, 'terraform', LEG), { recursive: true });
  const aws_iam_role = Object.fromEntries(Array.from({ length: roles }, (_, index) => [`r${index}`, {}]));
  writeFileSync(join(path, 'terraform', LEG, 'cdk.tf.json'), JSON.stringify({ resource: { aws_iam_role } }));
  for (const [file, json] of Object.entries(kind)) writeFileSync(join(path, file), JSON.stringify(json));
  return path;
}

const proof = (mutant?: string) => ({
  'proof.json': {
    live: true,
    proofs: [
      {
        guards: [],
        tenants: [],
        pairs: { all: 0, refuted: 0, unknown: 0 },
        outcomes: [],
        limits: [],
        ms: 1,
        ...(mutant === undefined ? {} : { mutant }),
      },
    ],
  },
});
const mutants = { 'mutants.json': { run: 'm', engine: 'e', topologies: [], cases: [], unconcerned: [] } };

test('what was broken on purpose is never taken for what a topology deploys, wherever it is named', async () => {
  const base = mkdtempSync(join(tmpdir(), 'cordon-report-input-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const [whole, broken, mutated] = [
    run(base, 'whole', 3, proof()),
    run(base, 'broken', 1, proof('identity-left-behind')),
    run(base, 'mutated', 2, mutants),
  ];
  const roles = async (...paths: readonly string[]) =>
    (await readRuns(paths)).evidence.objects.map(({ counted }) => counted.aws_iam_role);
  expect(await roles(whole, broken, mutated)).toEqual([3]);
  expect(await roles(mutated, broken, whole)).toEqual([3]);
  // The mutants take everything back at the end: better than no picture.
  expect(await roles(broken, mutated)).toEqual([2]);
  expect(await roles(broken)).toEqual([]);
});
