import { join } from 'node:path';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { awsMountOf, type Deployment } from '@cordon/domain';
import {
  type PlannedDeployment,
  planDeployment,
  type TerraformJson,
} from '@cordon/harness/planned-deployment';
import { type TerraformJson as ProverJson, proveTerraform } from '@cordon/prover';
import { enough, logIn, now, setToWork, until, type Working } from '../clients.ts';
import type { DrillPlace } from '../drill.types.ts';
import { CHANNEL_IDS, type Finding, type HistoryLine, judgeHistory, LEAST, noOrder } from '../history.ts';
import { keepLines } from '../keep-lines.ts';
import { openDrillContext } from '../revocation/levers.ts';
import { type AppliedStep, judgeSteps, type StepFinding, type Verdicts } from './judge.ts';
import { migrationSteps, STEP_ORDER, type StepKind, vaultRolesOf, withRoleNamed } from './steps.ts';

/** Between two calls of a client on one channel, milliseconds: Terraform needs room. */
const PAUSE_MS = 250;
const PATIENCE_MS = 120_000;

/** From each to the next, and back by the same way. */
export const WAY = ['role-per-tenant', 'shared-role-session-policy', 'shared-role-session-tags'] as const;

export interface MigrationOf {
  readonly topology: string;
  readonly steps: readonly AppliedStep[];
  readonly calls: number;
  readonly findings: readonly (Finding | StepFinding)[];
  readonly ms: number;
}

interface Turn {
  readonly from: string;
  readonly to: string;
  readonly step: StepKind;
  readonly back: boolean;
}

/**
 * The way there and back, each migration in three steps; the first one's first two steps are also taken back and taken
 * again, so that each kind of step is rolled back once: `remove` by the way back.
 */
export function turns(): readonly Turn[] {
  const [first, second] = WAY;
  const there = WAY.slice(1).map((to, index) => ({ from: WAY[index] ?? first, to }));
  const legs = [...there, ...there.toReversed().map(({ from, to }) => ({ from: to, to: from }))];
  const forward = legs.flatMap((leg) => STEP_ORDER.map((step) => ({ ...leg, step, back: false })));
  const tried = { from: first, to: second };
  const rehearsal: readonly Turn[] = [
    { ...tried, step: 'add', back: false },
    { ...tried, step: 'switch', back: false },
    { ...tried, step: 'switch', back: true },
    { ...tried, step: 'add', back: true },
  ];
  return [...rehearsal, ...forward];
}

/**
 * Takes a deployment from a role per tenant to session policies, to session tags and back while all tenants work. Each
 * state is proved from its configuration before it is applied; old sessions are given up before their role is deleted.
 */
export async function drillMigration({
  stage,
  planned,
  deployment,
  run,
  index,
  signal,
  tell,
  way = turns(),
}: DrillPlace & {
  /** The steps to take; there and back when absent. */
  readonly way?: readonly Turn[];
}): Promise<MigrationOf> {
  const began = now();
  const { access } = stage.lab;
  const tenants = deployment.tenants.map(({ tenant }) => tenant.id);
  const [first] = tenants;
  if (first === undefined) throw new RangeError('a deployment without tenants has nothing to migrate');
  // Beside what other drills of the run have of the same topologies.
  const own = { id: run.id, path: join(run.path, 'migration') };
  const stacks = new Map<string, PlannedDeployment>([[planned.topology, planned]]);
  for (const topology of WAY.slice(1))
    stacks.set(
      topology,
      await planDeployment(own, { topology, guards: [], tenants, index, login: planned.login }),
    );
  const stackOf = (topology: string): TerraformJson => {
    const { tf, prefix } = stacks.get(topology) ?? planned;
    return topology === 'shared-role-session-tags' ? withRoleNamed(tf, prefix, 'tagged') : tf;
  };
  const ends = Object.fromEntries(WAY.map((topology) => [topology, verdictsOf(stackOf(topology))]));
  const context = openDrillContext(deployment, access, first);
  const lines: HistoryLine[] = [];
  const start = async (made: Deployment): Promise<Working> => {
    const holders = await Promise.all(tenants.map((tenant) => logIn(made, tenant, access)));
    return setToWork({
      deployment: made,
      access,
      holders,
      tell: (call) => lines.push(call),
      pauseMs: PAUSE_MS,
    });
  };
  const answered = (sinceMs: number) =>
    until(() => enough(lines, tenants, LEAST.after, sinceMs), PATIENCE_MS, signal);
  const steps: AppliedStep[] = [];
  let working = await start(deployment);
  try {
    await answered(0);
    const beganMs = now();
    for (const turn of way) {
      signal.throwIfAborted();
      const { from, to, step, back } = turn;
      const states = migrationSteps(stackOf(from), stackOf(to));
      const at = STEP_ORDER.indexOf(step);
      const before = STEP_ORDER[at - 1];
      const tf = back ? (before === undefined ? stackOf(from) : states[before]) : states[step];
      const next: PlannedDeployment = { ...planned, tf };
      if (step === 'switch') await writeVaultRoles(tf);
      const refresh = step === 'switch';
      const changes = await stage.plan(next, { refresh });
      const proof = verdictsOf(tf);
      // A session ends with its role: whoever holds one of the old has let it go by now, or it has expired.
      if ((step === 'remove') !== back && step !== 'switch') working = await renewed(working, deployment);
      const applying = now();
      const made = await stage.deploy(next, undefined, { refresh });
      if (made === undefined) throw new Error(`nothing was deployed by ${step}`);
      steps.push({ ...turn, changes, proof, applyMs: Math.round(now() - applying) });
      await answered(now());
      tell(`${from} → ${to}: ${step}${back ? ' taken back' : ''}`, { done: steps.length, total: way.length });
    }
    await working.stop();
    lines.push(noOrder('migration', first, beganMs));
    keepLines(run.path, 'history.jsonl', { drill: 'migration', topology: deployment.topology }, lines);
    return {
      topology: deployment.topology,
      steps,
      calls: lines.length - 1,
      findings: [
        ...judgeSteps(steps, ends, way),
        ...judgeHistory(lines, { causes: [], tenants, channels: CHANNEL_IDS }),
      ],
      ms: Math.round(now() - began),
    };
  } finally {
    await working.stop();
    context.close();
  }

  /** One write for each role, so that there is no moment without it. */
  async function writeVaultRoles(tf: TerraformJson): Promise<void> {
    for (const { name, iamRole, policyDocument, sessionTags } of vaultRolesOf(tf)) {
      const { Role } = await context.iam.send(new GetRoleCommand({ RoleName: iamRole }));
      const role = {
        credential_type: 'assumed_role',
        role_arns: [Role?.Arn ?? ''],
        policy_document: policyDocument,
        session_tags: { ...sessionTags },
      } as const;
      await context.vault.secrets.aws.createOrUpdateRole(name, role, {
        mountPoint: awsMountOf(deployment),
      });
    }
  }

  /** New clients with new credentials are at work before the old ones stop. */
  async function renewed(old: Working, made: Deployment): Promise<Working> {
    const since = now();
    const fresh = await start(made);
    await answered(since);
    await old.stop();
    return fresh;
  }
}

function verdictsOf(tf: TerraformJson): Verdicts {
  const { boundaries } = proveTerraform(tf as unknown as ProverJson, { topology: 'migration', brief: true });
  return Object.fromEntries(boundaries.map(({ boundary, verdict }) => [boundary, verdict]));
}
