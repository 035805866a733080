import type { Attempt, Boundary, Deployment, OpenEngine } from '@cordon/domain';
import { deploymentFromConfiguration, type TerraformJson } from '@cordon/prover';
import { inPhase } from './events.ts';
import type { LegHead } from './leg.ts';
import type { TerraformJson as Synthesized } from './planned-deployment.ts';
import { asSampled, NONE_SAMPLED } from './sample.ts';

/** No service runs, so there are no addresses and no credentials. */
const NOWHERE = {
  region: 'us-east-1',
  awsEndpoint: '',
  vaultAddress: '',
  vaultToken: '',
  admin: { accessKeyId: '', secretAccessKey: '' },
} as const;

/**
 * Runs a leg after `beginLeg`, for engines that evaluate the configuration: the canary and every attempt that such an
 * engine can answer. An attack with attempts that it cannot answer is recorded as skipped, with how many and why.
 */
export async function runStaticLeg(
  head: LegHead,
  tf: Synthesized,
  only: ((attempt: Attempt) => boolean) | undefined,
): Promise<Deployment> {
  const deployment = deploymentFromConfiguration(tf as TerraformJson);
  const open = await head.engine.open({ deployment, access: NOWHERE, actors: new Map(), terraform: tf });
  const names = { leg: head.leg, topology: head.topology, engine: head.engine.id } as const;
  try {
    for (const { of, answer } of await open.canaries())
      head.record.write({ line: 'canary', ...names, of, answer });
    const { asked, declined } = planOf(head, deployment, open, only);
    for (const [attack, reasons] of declined) {
      const reason = `${reasons.length} attempts not asked: ${[...new Set(reasons)].join('; ')}`;
      head.record.write({ line: 'skipped', ...names, attack, reason });
    }
    await inPhase('attempts', head, async () => {
      for (const { attempt, crosses } of asked) {
        const answer = await open.perform(attempt.does, attempt);
        const control = await open.perform(attempt.control, attempt);
        const observed = attempt.untouched === undefined ? {} : { observed: NOTHING_DONE };
        head.record.write({ line: 'attempt', ...names, crosses, attempt, answer, control, ...observed });
      }
    });
    head.record.write({ line: 'end', ...names, attempts: asked.length, endedAt: new Date().toISOString() });
    return deployment;
  } finally {
    await open.close();
  }
}

const NOTHING_DONE = {
  state: 'unchanged',
  detail: 'nothing was changed: only policies were evaluated',
} as const;

function planOf(
  { attacks, sample }: LegHead,
  whole: Deployment,
  open: OpenEngine,
  only: (attempt: Attempt) => boolean = () => true,
) {
  const deployment = asSampled(whole, sample);
  const asked: { attempt: Attempt; crosses: Boundary }[] = [];
  const declined = new Map<string, string[]>();
  const decline = (attack: string, reason: string) =>
    declined.set(attack, [...(declined.get(attack) ?? []), reason]);
  for (const attack of attacks) {
    const made = attack.attempts(deployment);
    const silent = sample === undefined ? undefined : NONE_SAMPLED;
    const skipped = made.skipped ?? silent;
    if (made.attempts.length === 0 && skipped !== undefined) decline(attack.id, skipped);
    for (const attempt of made.attempts) {
      const reason = only(attempt) ? open.declines?.(attempt) : 'none of its attempts was chosen';
      if (reason === undefined) asked.push({ attempt, crosses: attack.crosses });
      else decline(attack.id, reason);
    }
  }
  return { asked, declined };
}
