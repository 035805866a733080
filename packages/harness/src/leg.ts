import type {
  Access,
  Actor,
  Attack,
  Attempt,
  Boundary,
  Claims,
  Deployment,
  Engine,
  EngineInput,
  OpenEngine,
  TenantId,
} from '@cordon/domain';
import { messageOf } from '@cordon/domain';
import { loadIssuer } from '@cordon/issuers';
import { inPhase, type Listener, type Timing } from './events.ts';
import { pool } from './pool.ts';
import { type Ran, runAttempt } from './run-attempt.ts';
import type { RecordSink } from './run-dir.ts';
import { asSampled, NONE_SAMPLED, type Sample } from './sample.ts';
import { seedActs } from './seed.ts';

/** Attempts by what they may change: those of one lane go one after the other, lanes side by side. */
interface Lanes<T> {
  /** They change nothing that another attempt depends on. */
  readonly together: readonly T[];
  /** Each lane changes one bucket’s own settings, which only attempts of the same lane depend on. */
  readonly byBucket: readonly (readonly T[])[];
  /** They change state that any other attempt may depend on (a role’s policies, the engine’s configuration). */
  readonly alone: readonly T[];
}

/** Sorts attempts into lanes, keeping their order within each lane. */
export function lanesOf<T extends { readonly attempt: Attempt }>(planned: readonly T[]): Lanes<T> {
  const exclusive = planned.filter(({ attempt }) => attempt.exclusive === true);
  const buckets = Map.groupBy(exclusive, ({ attempt }) => bucketOf(attempt));
  const alone = buckets.get(undefined) ?? [];
  buckets.delete(undefined);
  return {
    together: planned.filter(({ attempt }) => attempt.exclusive !== true),
    byBucket: [...buckets.values()],
    alone,
  };
}

/** The one bucket that an attempt observes, if it needs nothing else. */
function bucketOf({ untouched = [], prepare, cleanup }: Attempt): string | undefined {
  if (prepare !== undefined || cleanup !== undefined) return undefined;
  const watched = new Set(
    untouched.map(({ read }) =>
      read.via === 'sdk' && read.service === 's3' ? read.input.Bucket : undefined,
    ),
  );
  const [bucket, ...others] = watched;
  return typeof bucket === 'string' && others.length === 0 ? bucket : undefined;
}

/** How many attempts are under way at once. */
const WIDTH = 8;

/** What a leg is about; known before anything is deployed. */
export interface LegHead {
  /** Unique in the record: `role-per-tenant`, `role-per-tenant+deny-foreign-sessions`, … */
  readonly leg: string;
  readonly run: string;
  readonly engine: Engine;
  readonly topology: string;
  readonly guards: readonly string[];
  readonly mutant?: string | undefined;
  readonly tenants: readonly string[];
  /** Ordered pairs to ask about; all when absent. */
  readonly sample?: Sample | undefined;
  readonly claims: Claims;
  readonly attacks: readonly Attack[];
  readonly versions: Readonly<Record<string, string>>;
  readonly record: RecordSink;
  readonly onEvent?: Listener | undefined;
  readonly timings?: Timing[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One deployed topology on one engine, and the attacks to run on it. */
export interface LegInput extends LegHead {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly explain?: EngineInput['explain'];
  /**
   * Credentials that were issued already. When absent they are issued here, for all tenants or for none. Credentials
   * that an attempt revokes are replaced in it.
   */
  readonly actors?: Map<string, Actor> | undefined;
  /** Keeps only the attempts for which it returns true; an attack with none left is recorded as skipped. */
  readonly only?: ((attempt: Attempt) => boolean) | undefined;
  /** Attempts side by side; 8 when absent. */
  readonly width?: number | undefined;
}

/**
 * Writes the leg’s first line, before it is deployed: a failure from here on leaves a record without an end line, which
 * the judge calls unknown, where a leg that never began would be silently absent.
 */
export function beginLeg(head: LegHead): void {
  head.record.write({
    line: 'run',
    ...namesOf(head),
    schema: 1,
    run: head.run,
    guards: head.guards,
    ...(head.mutant === undefined ? {} : { mutant: head.mutant }),
    claims: head.claims,
    attacks: head.attacks.map(({ id, crosses }) => ({ id, crosses })),
    tenants: head.tenants,
    ...sampleLine(head),
    startedAt: new Date().toISOString(),
    versions: head.versions,
  });
}

/**
 * After `beginLeg`: issues credentials, seeds objects, makes the canary calls and every attempt, and writes each line
 * as it happens; the end line comes last, and only if everything was done. Judges nothing. Rejects when it is aborted
 * or the operator cannot even seed.
 */
export async function runLeg(input: LegInput): Promise<void> {
  const { record, deployment } = input;
  const names = namesOf(input);
  const plan = planOf(input);
  const actors = input.actors ?? (await phase(input, 'issue', () => issueAll(input)));
  const open = await input.engine.open(engineInput(input, actors));
  try {
    await phase(input, 'seed', () => seed(open, deployment));
    await phase(input, 'canary', async () => {
      for (const { of, answer } of await open.canaries()) {
        record.write({ line: 'canary', ...names, of, answer });
        input.onEvent?.({ kind: 'canary', leg: input.leg, of, answer: answer.kind });
      }
    });
    for (const { attack, reason } of plan.skipped)
      record.write({ line: 'skipped', ...names, attack, reason });
    await phase(input, 'attempts', () => attemptAll(plan.planned, open, input, actors));
    record.write({ line: 'end', ...names, attempts: plan.planned.length, endedAt: new Date().toISOString() });
  } finally {
    await open.close();
  }
}

function sampleLine({ sample }: LegHead) {
  if (sample === undefined) return {};
  const { pairs, of, seed } = sample;
  return { sample: { pairs, of, seed } };
}

function namesOf(head: LegHead) {
  return { leg: head.leg, topology: head.topology, engine: head.engine.id } as const;
}

interface Planned {
  readonly attempt: Attempt;
  readonly crosses: Boundary;
}

function planOf({ attacks, deployment: whole, only, sample }: LegInput) {
  const deployment = asSampled(whole, sample);
  const planned: Planned[] = [];
  const skipped: { attack: string; reason: string }[] = [];
  for (const attack of attacks) {
    const made = attack.attempts(deployment);
    const chosen = only === undefined ? made.attempts : made.attempts.filter(only);
    planned.push(...chosen.map((attempt) => ({ attempt, crosses: attack.crosses })));
    const reason =
      made.skipped ??
      (made.attempts.length > 0
        ? 'none of its attempts was chosen'
        : sample === undefined
          ? undefined
          : NONE_SAMPLED);
    // Neither attempts nor a reason: write nothing, so that the judge calls the attack unknown.
    if (chosen.length === 0 && reason !== undefined) skipped.push({ attack: attack.id, reason });
  }
  return { planned, skipped };
}

/**
 * Runs independent attempts side by side first, then lane by lane, and last, one at a time, those that change state
 * which others depend on.
 */
async function attemptAll(
  planned: readonly Planned[],
  open: OpenEngine,
  input: LegInput,
  actors: Map<string, Actor>,
): Promise<void> {
  let done = 0;
  const one = async ({ attempt, crosses }: Planned) => {
    input.signal?.throwIfAborted();
    const ran = withTrouble(await runAttempt(attempt, open), await renew(attempt.ends ?? [], actors, input));
    // An answer that came while everything was being stopped may be the stop, not the answer.
    input.signal?.throwIfAborted();
    input.record.write({ line: 'attempt', ...namesOf(input), crosses, attempt, ...ran });
    if (ran.trouble !== undefined)
      input.onEvent?.({ kind: 'trouble', leg: input.leg, message: `${attempt.id}: ${ran.trouble}` });
    done += 1;
    input.onEvent?.({ kind: 'attempts', leg: input.leg, done, total: planned.length });
  };
  const { together, byBucket, alone } = lanesOf(planned);
  const inOrder = async (lane: readonly Planned[]) => {
    for (const each of lane) await one(each);
  };
  await pool(together, input.width ?? WIDTH, one);
  await pool(byBucket, input.width ?? WIDTH, inOrder);
  await inOrder(alone);
}

/**
 * Issues new credentials to the tenants whose credentials were revoked. Returns what went wrong, or `undefined`; a
 * tenant that gets none is left without.
 */
async function renew(
  tenants: readonly TenantId[],
  actors: Map<string, Actor>,
  { deployment, access, signal }: LegInput,
): Promise<string | undefined> {
  if (tenants.length === 0) return undefined;
  const issuer = await loadIssuer(deployment.issuer);
  const failures: string[] = [];
  for (const tenant of tenants) {
    // A tenant that had none before (a mutant keeps it from getting any) has lost nothing.
    if (!actors.delete(tenant)) continue;
    try {
      actors.set(tenant, await issuer.issue(deployment, tenant, access, signal));
    } catch (error) {
      failures.push(`\`${tenant}\` was issued no new credentials: ${messageOf(error)}`);
    }
  }
  return failures.length === 0 ? undefined : failures.join('; ');
}

function withTrouble(ran: Ran, more: string | undefined): Ran {
  if (more === undefined) return ran;
  return { ...ran, trouble: ran.trouble === undefined ? more : `${ran.trouble}; ${more}` };
}

async function issueAll({ deployment, access, signal }: LegInput): Promise<Map<string, Actor>> {
  const issuer = await loadIssuer(deployment.issuer);
  const actors = await Promise.all(
    deployment.tenants.map(({ tenant }) => issuer.issue(deployment, tenant.id, access, signal)),
  );
  return new Map(actors.map((actor) => [actor.tenant, actor]));
}

async function seed(open: OpenEngine, deployment: Deployment): Promise<void> {
  const answers = await Promise.all(seedActs(deployment).map((act) => open.perform(act)));
  const failed = answers.find(({ kind }) => kind !== 'served');
  if (failed !== undefined)
    throw new Error(
      `the operator could not seed the buckets of \`${deployment.topology}\`: ${failed.reason}`,
    );
}

function engineInput(input: LegInput, actors: ReadonlyMap<string, Actor>): EngineInput {
  const { deployment, access, explain, signal } = input;
  return {
    deployment,
    access,
    actors,
    ...(explain === undefined ? {} : { explain }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function phase<T>(input: LegInput, name: Parameters<typeof inPhase>[0], work: () => Promise<T>): Promise<T> {
  const { leg, onEvent, timings, signal } = input;
  return inPhase(name, { leg, onEvent, timings, signal }, work);
}
