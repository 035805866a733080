import { rejudge } from '@cordon/harness/run-dir';
import { night } from '@cordon/strength';
import { expect, it } from 'vitest';
import { attackIds } from '../attack-registry.ts';
import type { IsolationOptions, IsolationResult } from '../run-isolation.ts';
import { globInVaultPolicy, MATRIX, OPENED_BY_SESSION_POLICY, widenedSessionPolicy } from './broken.ts';
import { cells, disagreements, liveStage } from './live.ts';

/**
 * The isolation suite on one enforcing engine: `topologies` upheld as built against every attack, and breached in exactly the
 * cells that a flaw opens.
 */
export function testEnforcing(engine: 'localstack' | 'ministack', topologies: readonly string[]): void {
  const lab = liveStage(engine);

  it(`upholds ${topologies.join(' and ')} against every attack, or finds open what is stated as open`, async () => {
    const result = await lab.isolation({ topologies });
    expect(result.failures).toEqual([]);
    expect([
      ...cells(result, 'breached'),
      ...cells(result, 'unknown'),
      ...cells(result, 'stricter-than-stated'),
    ]).toEqual([]);
    expect(result.exit).toBe(0);
    const attempts = result.lines.filter((line) => line.line === 'attempt');
    expect(attempts.length).toBeGreaterThan(195 * topologies.length);
    const skipped = result.lines.filter((line) => line.line === 'skipped').map(({ attack }) => attack);
    expect(new Set([...attempts.map(({ attempt }) => attempt.attack), ...skipped])).toEqual(
      new Set(attackIds()),
    );
    // The same record gives the same verdicts, without any service.
    expect(rejudge(result.runDir).verdicts).toEqual(result.verdicts);
    await agreesWithTheEvaluator(result, lab.byPolicies, { topologies });
  });

  // By day the other engine has a mutant of the same kind, and `mutants.live.test.ts` the guard, as it is and broken.
  if (engine === 'localstack' || night)
    it('shows a widened session policy in exactly the cells that it opens', async () => {
      const result = await lab.isolation({
        topologies: ['shared-role-session-policy'],
        mutant: widenedSessionPolicy,
        attacks: MATRIX,
      });
      expect(cells(result, 'breached')).toEqual(OPENED_BY_SESSION_POLICY);
      await agreesWithTheEvaluator(result, lab.byPolicies, {
        topologies: ['shared-role-session-policy'],
        mutant: widenedSessionPolicy,
        attacks: MATRIX,
      });
      expect(cells(result, 'unknown')).toEqual([]);
      expect(result.exit).toBe(1);
    });

  if (engine === 'ministack' || night)
    it('shows a glob in a Vault policy in exactly the cell that it opens', async () => {
      const result = await lab.isolation({
        topologies: ['role-per-tenant'],
        mutant: globInVaultPolicy,
        attacks: MATRIX,
      });
      expect(cells(result, 'breached')).toEqual(['acme->acme-eu GET aws/creds/<other>']);
      expect(cells(result, 'unknown')).toEqual([]);
      expect(result.exit).toBe(1);
    });

  if (!night) return;

  it('serves nothing in clear text where a guard denies it, and over TLS all that it served', async () => {
    const guarded = { topologies: ['role-per-tenant'], guards: ['deny-insecure-transport'] };
    const attacks = ['s3-clear-text', 'owner-reaches-own'];
    const result = await lab.isolation({ ...guarded, attacks });
    expect([result.failures, result.exit]).toEqual([[], 0]);
    const inClearText = result.verdicts.filter(({ line }) => line?.attempt.attack === 's3-clear-text');
    expect(inClearText.map(({ kind, line }) => [kind, line?.answer.kind, line?.control.kind])).toEqual(
      Array(24).fill(['upheld', 'refused', 'served']),
    );
    const policies = await lab.byPolicies({ ...guarded, attacks });
    expect(disagreements(result, policies).differ).toEqual([]);
  });
}

/** The policies alone, decided without any service, must say the same of every attempt they can be asked. */
async function agreesWithTheEvaluator(
  result: IsolationResult,
  byPolicies: ReturnType<typeof liveStage>['byPolicies'],
  options: Pick<IsolationOptions, 'topologies' | 'mutant' | 'attacks'>,
): Promise<void> {
  const { compared, differ } = disagreements(result, await byPolicies(options));
  expect(differ).toEqual([]);
  expect(compared).toBeGreaterThan(100 * options.topologies.length);
}
