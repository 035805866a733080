import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '@cordon/harness/prove-static';
import type { Finding } from '@cordon/prover';
import { attackFileOf } from './attack-from-finding.ts';

/**
 * Writes the attack that each refutation of a claim is to `<runDir>/attacks/`, the first of each name: moved to
 * `scenarios/isolation/attacks/` it is tried from then on.
 */
export async function writeAttacks(
  runDir: string,
  findings: readonly Finding[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const breached = outcomes.flatMap((one) => (one.outcome === 'breached' ? [one.boundary] : []));
  const files = new Map(
    findings
      .filter(
        ({ boundary, witness, vault }) => breached.includes(boundary) && (witness ?? vault) !== undefined,
      )
      .toReversed()
      .map((finding) => attackFileOf(finding))
      .map(({ name, text }) => [name, text] as const),
  );
  if (files.size === 0) return;
  await mkdir(join(runDir, 'attacks'), { recursive: true });
  for (const [name, text] of files) await writeFile(join(runDir, 'attacks', name), text);
}
