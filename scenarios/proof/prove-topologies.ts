import { UsageError, unknownId } from '@cordon/domain';
import { legOf } from '@cordon/harness/leg-name';
import { exitOf, outcomesOf, proveStatic } from '@cordon/harness/prove-static';
import {
  DEFAULT_LAYOUT,
  DEFAULT_LOGIN,
  GuardMisfit,
  layoutIds,
  loginChoices,
  Misfit,
  topologyIds,
} from '@cordon/stacks';
import { loadMutant } from '../mutation/mutant-registry.ts';
import { type LeftOut, refuseNothingLeft, renderLeftOut } from './left-out.ts';
import { worstOf } from './live-exit.ts';
import type { ProvePlan } from './plan.types.ts';
import { renderLimits, renderProof } from './render.ts';

/**
 * Proves each topology asked for, prints, and resolves to the exit code: refuted outranks could-not-tell. A topology that a
 * guard does not fit is left out, said so and is no failure; rejects with a usage error where that leaves nothing.
 */
export async function proveTopologies(plan: ProvePlan): Promise<number> {
  const logins = await loginsOf(plan);
  const layouts = await layoutsOf(plan);
  const ids = plan.topologies.length > 0 ? plan.topologies : await topologyIds();
  if (plan.live) {
    const { proveLive } = await import('./prove-live.ts');
    return proveLive(ids, plan);
  }
  const mutant = plan.mutant === undefined ? undefined : await loadMutant(plan.mutant);
  const exits: number[] = [];
  const printed: unknown[] = [];
  const leftOut: LeftOut[] = [];
  let limits = '';
  const combinations = ids.flatMap((topology) =>
    logins.flatMap((login) => layouts.map((layout) => ({ topology, login, layout }))),
  );
  for (const { topology, login, layout } of combinations) {
    plan.signal.throwIfAborted();
    const { guards, tenants, prefix, pair } = plan;
    const asked = proveStatic(
      {
        topology,
        guards,
        login,
        layout,
        tenants,
        prefix,
        ...(mutant === undefined ? {} : { mutate: mutant.mutate }),
      },
      {
        ...(pair === undefined ? {} : { pair }),
        onStep: (step) => plan.progress(`prove: ${legOf({ topology, guards, login, layout })}: ${step}`),
      },
    );
    const made = await orMisfit(asked);
    if (typeof made === 'string')
      leftOut.push({ topology: legOf({ topology, guards: [], login, layout }), guards, reason: made });
    if (made === undefined || typeof made === 'string') continue;
    const { report, claims } = made;
    const outcomes = outcomesOf(report, claims);
    exits.push(exitOf(outcomes));
    limits = renderLimits(report);
    if (plan.json)
      printed.push({
        ...report,
        login,
        layout,
        ...(mutant && { mutant: mutant.id }),
        outcomes,
        exit: exitOf(outcomes),
      });
    else {
      if (login !== DEFAULT_LOGIN) plan.write(`with login ${login}:`);
      if (layout !== DEFAULT_LAYOUT) plan.write(`with layout ${layout}:`);
      plan.write(`${renderProof(report, outcomes, plan.ink)}\n`);
    }
  }
  refuseNothingLeft(leftOut, exits.length, plan.mutant);
  if (plan.json) plan.write(JSON.stringify({ schema: 1, live: false, proofs: printed, leftOut }, null, 2));
  else for (const text of [renderLeftOut(leftOut), limits]) if (text !== '') plan.write(text);
  return worstOf(exits);
}

async function loginsOf({ logins, live }: ProvePlan): Promise<readonly string[]> {
  if (logins.length === 0) return [DEFAULT_LOGIN];
  const known = await loginChoices();
  const asked = logins.includes('all') ? known : logins;
  for (const login of asked) if (!known.includes(login)) throw unknownId('login', login, [...known, 'all']);
  if (live && asked.some((login) => login !== DEFAULT_LOGIN))
    throw new UsageError(
      `\`--live\` reads of Vault what AppRoles are, and no other login (\`${asked.join(', ')}\`): leave out \`--live\`, or attack with pnpm scenario isolation --login`,
    );
  return asked;
}

async function layoutsOf({ layouts, live }: ProvePlan): Promise<readonly string[]> {
  if (layouts.length === 0) return [DEFAULT_LAYOUT];
  const known = await layoutIds();
  const asked = layouts.includes('all') ? known : layouts;
  for (const layout of asked)
    if (!known.includes(layout)) throw unknownId('layout', layout, [...known, 'all']);
  if (live && asked.some((layout) => layout !== DEFAULT_LAYOUT))
    throw new UsageError(
      `\`--live\` deploys a bucket for each tenant, and no other layout (\`${asked.join(', ')}\`): leave out \`--live\`, or attack with pnpm scenario isolation --layout`,
    );
  return asked;
}

/** Why the guard or the login does not fit, as text. */
async function orMisfit<T>(asked: Promise<T>): Promise<T | string> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return error instanceof GuardMisfit ? error.reason : error.message;
  }
}
