import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { STSServiceException } from '@aws-sdk/client-sts';
import { type CheckReport, check, compareWith, driftOf, toText } from '@cordon/check';
import { bucketOf, counted, type Deployment, deploymentOf, type TenantDeployment } from '@cordon/domain';
import type { PlannedDeployment } from '@cordon/harness/planned-deployment';
import { SEED_KEY } from '@cordon/harness/seed';
import type { Stage } from '@cordon/harness/stage';
import { readLive } from '@cordon/live';
import { type Reading, readShow } from '@cordon/terraform';
import { withLabEnvironment } from '../../live-check/as-environment.ts';
import { configOf } from '../../live-check/config-of.ts';
import { answerOf, clientOf, getCredentials, loggedIn, now } from '../clients.ts';
import type { DrillPlace } from '../drill.types.ts';
import { isRefusal } from '../history.ts';
import { keepLines } from '../keep-lines.ts';
import { openDrillContext, policyOf } from '../revocation/levers.ts';
import { ACTS, type Act, type DriftContext } from './acts.ts';
import {
  type CheckLine,
  type DriftFinding,
  type DriftLine,
  type FiredLine,
  judgeDrift,
  type StatedAct,
  type When,
} from './judge.ts';

/** One change made by hand, and what the check said of it. */
export interface Made {
  readonly act: string;
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** Boundaries that it opens between the two, as the check found them. */
  readonly opens: readonly string[];
  /** What the check says it is. */
  readonly sentence?: string;
  readonly cause?: string;
  /** What the check says is not as in the state. */
  readonly changed: readonly string[];
  /** From the change to the check's answer, milliseconds. */
  readonly foundMs: number;
  readonly fired: FiredLine['outcome'];
  readonly terraformSees: boolean;
}

export interface DriftOf {
  readonly topology: string;
  readonly made: readonly Made[];
  readonly unfit: readonly { readonly act: string; readonly why: string }[];
  readonly planMs: number;
  readonly findings: readonly DriftFinding[];
  /** Requests that were fired to show what a change opens, and the owners’ own. */
  readonly calls: number;
  readonly ms: number;
}

/**
 * Makes one change by hand after the other, each of which lets one tenant at another's object; after each what is there is
 * read and held against the state, and the request is fired that shows it. Then all at once, for Terraform's own plan. The
 * record goes to `history.jsonl`, what the check said of each change to a file of its own.
 */
export async function drillDrift(o: {
  readonly stage: Stage;
  readonly planned: PlannedDeployment;
  readonly deployment: Deployment;
  readonly runDir: string;
  readonly tell?: DrillPlace['tell'];
  readonly signal: AbortSignal;
}): Promise<DriftOf> {
  const began = now();
  const { stage, planned, deployment, signal } = o;
  const { access } = stage.lab;
  const [to, , from = to] = deployment.tenants;
  if (from === undefined || to === undefined) throw new RangeError('a drill takes three tenants');
  const base = openDrillContext(deployment, access, from.tenant.id);
  const lines: DriftLine[] = [];
  try {
    const context = await contextOf(base, from, to);
    const { accountId } = deployment;
    const state = readShow(await stage.show(planned), { accountId });
    const look = lookAt(stage, deployment, state);
    const fits = ACTS.filter((act) => act.unfit(context) === undefined);
    const unfit = ACTS.flatMap((act) => {
      const why = act.unfit(context);
      return why === undefined ? [] : [{ act: act.id, why }];
    });
    const fire = async (act: Act, when: When) => {
      const both = [
        { who: 'the other' as const, ...(await fired(context, act, from)) },
        { who: 'the owner' as const, ...(await fired(context, undefined, to)) },
      ];
      for (const one of both) lines.push({ line: 'fired', when, act: act.id, ...one });
      return both[0]?.outcome ?? 'unclear';
    };
    for (const act of fits) await fire(act, 'before');
    lines.push(checkLine(await look(), 'before'));
    const made: Omit<Made, 'terraformSees'>[] = [];
    for (const act of fits) {
      signal.throwIfAborted();
      const takeBack = await act.make(context);
      try {
        const before = now();
        const report = await look();
        const foundMs = Math.round(now() - before);
        lines.push(checkLine(report, 'made', act.id));
        writeFileSync(join(o.runDir, `${deployment.topology}-${act.id}.txt`), `${toText(report)}\n`);
        const outcome = await fire(act, 'made');
        made.push(madeOf(act, report, { from, to, foundMs, outcome }));
        const things = report.against?.newFindings.length ?? 0;
        o.tell?.(`${act.id} made: ${counted(things, 'finding')}`, { done: made.length, total: fits.length });
      } finally {
        await takeBack();
      }
      await fire(act, 'taken back');
    }
    lines.push(checkLine(await look(), 'taken back'));
    const { sees, ms: planMs } = await planWithAll(stage, planned, context, fits);
    lines.push({ line: 'plan', sees });
    const stated = fits.map(
      (act): StatedAct => ({
        ...{ id: act.id, boundary: 'tenant-data', from: from.tenant.id, to: to.tenant.id },
        ...act.stated(context),
      }),
    );
    keepLines(o.runDir, 'history.jsonl', { drill: 'drift', topology: deployment.topology }, lines);
    return {
      topology: deployment.topology,
      made: made.map((one) => {
        const address = stated.find(({ id }) => id === one.act)?.address;
        return { ...one, terraformSees: address !== undefined && sees.includes(address) };
      }),
      unfit,
      planMs,
      findings: judgeDrift(lines, stated),
      calls: lines.filter(({ line }) => line === 'fired').length,
      ms: Math.round(now() - began),
    };
  } finally {
    base.close();
  }
}

async function contextOf(
  base: ReturnType<typeof openDrillContext>,
  from: TenantDeployment,
  to: TenantDeployment,
): Promise<DriftContext> {
  const { deployment, vault } = base;
  const { awsMount: mountPoint } = deployment.vault;
  return {
    ...base,
    ...{ from, to },
    ...(mountPoint === undefined
      ? {}
      : {
          vaultRoles: {
            from: await vault.secrets.aws.readRole(from.vaultRole, { mountPoint }),
            to: await vault.secrets.aws.readRole(to.vaultRole, { mountPoint }),
          },
        }),
    bucketPolicy: await policyOf(base.s3, bucketOf(to.tenant)),
  };
}

/** What `cordon check --live --against state.json` does. */
function lookAt(stage: Stage, deployment: Deployment, state: Reading): () => Promise<CheckReport> {
  const { access } = stage.lab;
  const config = configOf(deployment);
  // Another topology on the same Vault may have its roles in the other account: what is not read there cannot be told.
  const accounts = [access.admin, ...(access.rolesAdmin === undefined ? [] : [access.rolesAdmin])];
  const was = check(state, config, { name: 'state.json', fixes: false });
  return () =>
    withLabEnvironment(access, accounts, async (settings) => {
      const live = await readLive(settings);
      const now = check(live, config, { name: 'live', base: state, fixes: false });
      return compareWith(now, was, driftOf(state.state, live.state));
    });
}

function checkLine({ findings, unknown, against }: CheckReport, when: When, act?: string): CheckLine {
  const fresh = findings.filter(({ id }) => against?.newFindings.includes(id) === true);
  return {
    ...{ line: 'check', when },
    ...(act === undefined ? {} : { act }),
    fresh: fresh.flatMap(({ boundary, pairs }) => pairs.map(([from, to]) => ({ boundary, from, to }))),
    changed: against?.drift?.changed ?? [],
    untold: [...new Set(unknown.map(({ reason }) => reason))],
  };
}

function madeOf(
  act: Act,
  report: CheckReport,
  of: {
    readonly from: TenantDeployment;
    readonly to: TenantDeployment;
    readonly foundMs: number;
    readonly outcome: FiredLine['outcome'];
  },
): Omit<Made, 'terraformSees'> {
  const from = of.from.tenant.id;
  const to = of.to.tenant.id;
  const found = report.findings.filter(
    ({ id, pairs }) =>
      report.against?.newFindings.includes(id) === true &&
      pairs.some(([one, other]) => one === from && other === to),
  );
  const [first] = found;
  return {
    ...{ act: act.id, what: act.what, from, to },
    opens: [...new Set(found.map(({ boundary }) => boundary))],
    ...(first === undefined
      ? {}
      : { sentence: first.sentence, cause: first.cause.address ?? first.cause.what }),
    ...{ changed: report.against?.drift?.changed ?? [], foundMs: of.foundMs, fired: of.outcome },
  };
}

/** Reads `to`'s object: as the act says, or as the owner itself. Everybody logs in anew. */
async function fired(
  context: DriftContext,
  act: Act | undefined,
  by: TenantDeployment,
): Promise<Pick<FiredLine, 'outcome' | 'code'>> {
  const { deployment, access, to } = context;
  try {
    const { vaultToken } = await loggedIn(deployment, by.tenant.id, access);
    const { credentials } =
      act === undefined
        ? await getCredentials(deployment, by.tenant.id, access, vaultToken)
        : { credentials: await act.credentials(context, vaultToken) };
    const s3 = clientOf(access, credentials);
    const Bucket = bucketOf(deploymentOf(deployment, to.tenant.id).tenant);
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: SEED_KEY }));
      await Body?.transformToString();
      return { outcome: 'served' };
    } finally {
      s3.destroy();
    }
  } catch (error) {
    if (error instanceof STSServiceException) {
      const status = error.$metadata.httpStatusCode ?? 0;
      return {
        outcome: isRefusal(status, error.name) ? 'refused' : 'unclear',
        code: `sts ${status} ${error.name}`,
      };
    }
    const { outcome = 'unclear', code } = answerOf(error);
    return { outcome, ...(code === undefined ? {} : { code }) };
  }
}

async function planWithAll(
  stage: Stage,
  planned: PlannedDeployment,
  context: DriftContext,
  acts: readonly Act[],
): Promise<{ readonly sees: readonly string[]; readonly ms: number }> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const act of acts) undo.push(await act.make(context));
    const began = now();
    const changes = await stage.plan(planned, { refresh: true });
    return { sees: [...new Set(changes.map(({ address }) => address))], ms: Math.round(now() - began) };
  } finally {
    for (const takeBack of undo.reverse()) await takeBack();
  }
}
