import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTED_CASES } from '@cordon/iam/cases';
import { expect, test } from 'vitest';
import { reportOf } from '../testing/report-of.ts';
import { AGREEMENT_DIVERGENCES } from './divergences/divergences.ts';
import { jsonOf } from './report/json.ts';
import { conformance, countsOf, outcomeOf } from './report/summary.ts';
import { type AgreementOptions, runAgreement } from './run.ts';

/** With what `pnpm report` makes of the run where `reported` asks for it. */
async function agreement({
  reported = false,
  ...options
}: Pick<AgreementOptions, 'engines' | 'pairs' | 'seed'> & { named: boolean; reported?: boolean }) {
  const runDir = mkdtempSync(join(tmpdir(), 'cordon-agreement-'));
  try {
    const result = await runAgreement({ ...options, divergences: AGREEMENT_DIVERGENCES, runDir });
    if (!reported) return { ...result, report: undefined };
    // As the scenario keeps it.
    writeFileSync(join(runDir, 'agreement.json'), JSON.stringify(jsonOf(result, outcomeOf(result))));
    return { ...result, report: await reportOf(runDir) };
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}

test('the gateway answers as the rules say, generated and documented, and MiniStack differs only as known', async () => {
  const result = await agreement({ engines: ['localstack', 'ministack'], pairs: 240, seed: 9, named: true });
  const [gateway, ministack] = result.engines;
  if (gateway === undefined || ministack === undefined) throw new Error('an engine did not answer');
  expect(countsOf(gateway)).toEqual({ all: 240, agrees: 240, known: 0, fresh: 0, unclear: 0 });
  expect(ministack.shrunk).toEqual([]);
  // All but one that no client can ask, organisations' and web identities' among them.
  const asked = DOCUMENTED_CASES.length - 1;
  expect(conformance(gateway)).toMatchObject({ asked, right: asked, leftOut: 1 });
  expect(conformance(ministack).right).toBeLessThan(conformance(ministack).asked);
  expect(outcomeOf(result).exit).toBe(0);
});

test('the check can fail: the bare LocalStack, which enforces nothing, disagrees wherever something is forbidden', async () => {
  const result = await agreement({
    engines: ['localstack-open'],
    pairs: 60,
    seed: 12,
    named: false,
    reported: true,
  });
  const [open] = result.engines;
  if (open === undefined) throw new Error('the engine did not answer');
  const forbidden = open.compared.filter(({ expected }) => expected === 'refused');
  expect(forbidden.length).toBeGreaterThan(20);
  expect(countsOf(open).fresh).toBeGreaterThan(0.8 * forbidden.length);
  expect(open.shrunk[0]?.one.setup.identity.length).toBeLessThan(2);
  expect(outcomeOf(result).exit).toBe(1);
  // And the report says so: each is a finding, in formats that their own schemas find nothing wrong with.
  expect(new Set(result.report?.findings.map(({ ruleId }) => ruleId))).toEqual(new Set(['new-disagreement']));
  expect(result.report?.junit).toContain('type="new-disagreement"');
});
