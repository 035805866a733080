import type { CheckReport, Config, Examined, LabReport } from '@cordon/check';
import {
  type Attack,
  type Attempt,
  BOUNDARIES,
  type Boundary,
  type Claims,
  type Deployment,
  type Engine,
  type OpenEngine,
  type Verdict,
} from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import type { Listener, Timing } from '@cordon/harness/events';
import { issueAllPossible } from '@cordon/harness/issue-all';
import { beginLeg, runLeg } from '@cordon/harness/leg';
import { openCanary } from '@cordon/harness/own-folder/canary';
import { ownDeployment } from '@cordon/harness/own-folder/deployment';
import type { AppliedFolder, OwnFolder } from '@cordon/harness/own-folder/lab-folder';
import { pool } from '@cordon/harness/pool';
import { type Judged, judgeRun, openRecord } from '@cordon/harness/run-dir';
import { seedActs } from '@cordon/harness/seed';
import { type DeployedState, PROVABLE } from '@cordon/prover';
import { loadAttacks } from '../attack-registry.ts';

export interface OwnAttackOptions {
  /** Gets `record.jsonl` and the verdicts. */
  readonly runDir: string;
  readonly run: string;
  readonly config: Pick<Config, 'open'>;
  /** Attack ids; all that fit when absent. */
  readonly attacks?: readonly string[] | undefined;
  readonly onEvent?: Listener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the attacks came to; `judged` is absent where none could be made. */
export interface OwnAttacked {
  readonly judged?: Judged;
  readonly timings: readonly Timing[];
  /** `not attacked: …`, each with the reason. */
  readonly notAttacked: readonly string[];
}

/**
 * Makes every attack of the catalogue that fits against what a stranger's folder has become in the lab: recorded, then
 * judged, like those on a topology. Where not even the owner may ask an attack's question, the operator asks the control,
 * so that only the form of the request is shown.
 */
export async function attackOwnFolder(
  { lab }: OwnFolder,
  { state }: AppliedFolder,
  { model, tenants }: Examined,
  { runDir, run, config, attacks: wanted, onEvent, signal }: OwnAttackOptions,
): Promise<OwnAttacked> {
  const { deployment, unfit } = ownDeployment(state.state, model, tenants);
  const notAttacked = unfit.map(({ tenant, why }) => `not attacked: \`${tenant}\`: ${why}`);
  const timings: Timing[] = [];
  if (deployment.tenants.length < 2)
    return { timings, notAttacked: [...notAttacked, 'not attacked: fewer than two tenants fit'] };
  const all = await loadAttacks(wanted);
  const fitting = all.filter(({ crosses }) => PROVABLE.includes(crosses));
  for (const { id, crosses } of all)
    if (!PROVABLE.includes(crosses))
      notAttacked.push(
        `not attacked: ${id}: \`${crosses}\` is a promise of topologies, which your configuration does not state`,
      );
  const engine = await loadEngine('localstack');
  const { actors, withoutCredentials } = await issueAllPossible(deployment, lab.access, signal);
  notAttacked.push(...withoutCredentials.map((id) => `not attacked: \`${id}\` got no credentials`));
  const canary = await openCanary(engine, lab);
  const watched: Engine = {
    ...engine,
    open: async (input) => ({ ...(await engine.open(input)), canaries: () => canary.ask() }),
  };
  const record = openRecord(runDir);
  try {
    const open = await engine.open({ deployment, access: lab.access, actors });
    const attacks = await withControls(fitting, deployment, open).finally(() => open.close());
    const head = {
      ...{ run, leg: 'own', engine: watched, topology: 'own', guards: [], claims: claimsOf(config), attacks },
      ...{ tenants: deployment.tenants.map(({ tenant }) => tenant.id), versions: lab.versions, record },
      ...{ onEvent, timings, signal },
    };
    beginLeg(head);
    const presumed = PRESUMED.filter(({ lacks }) => lacks(state.state));
    notAttacked.push(...presumed.map(({ attack, why }) => `not attacked: ${attack}: ${why}`));
    const fits = (attempt: Attempt) =>
      !presumed.some(({ attack, attempts }) => attack === attempt.attack && attempts.test(attempt.id)) &&
      !isOwnRole(attempt, deployment);
    const only = (attempt: Attempt) => fits(attempt) && isNeeded(attempt, tenants);
    const explain = lab.explain === undefined ? {} : { explain: lab.explain };
    await runLeg({ ...head, deployment, access: lab.access, actors, only, ...explain });
    return { judged: judgeRun({ path: runDir }, { own: deployment }), timings, notAttacked };
  } finally {
    record.close();
    await canary.close();
  }
}

/** What nobody states to be open is to hold. */
function claimsOf({ open = [] }: Pick<Config, 'open'>): Claims {
  const claims = Object.keys(BOUNDARIES).map((boundary) => {
    const stated = open.find((one) => one.boundary === boundary && one.from === '*' && one.to === '*');
    return [
      boundary,
      stated === undefined
        ? { position: 'holds', reason: 'it is not stated to be open' }
        : { position: 'open', reason: stated.reason },
    ];
  });
  return Object.fromEntries(claims) as Record<Boundary, Claims[Boundary]>;
}

/** Asks each control once: where its owner is refused, the operator takes its place. */
async function withControls(
  attacks: readonly Attack[],
  deployment: Parameters<Attack['attempts']>[0],
  open: OpenEngine,
): Promise<readonly Attack[]> {
  // Without the objects an owner would hear that nothing is there.
  await Promise.all(seedActs(deployment).map((act) => open.perform(act)));
  return Promise.all(
    attacks.map(async (attack): Promise<Attack> => {
      const made = attack.attempts(deployment);
      const attempts = [...made.attempts];
      await pool([...attempts.entries()], 4, async ([index, attempt]) => {
        if (BY_FORM.includes(attack.id))
          attempts[index] = { ...attempt, refusals: [...(attempt.refusals ?? ['authorization']), 'form'] };
        const { control, prepare = [], cleanup = [], exclusive, crossing } = attempt;
        if (control.as.kind !== 'tenant' || exclusive === true || crossing?.kind === 'refusal') return;
        for (const act of prepare) await open.perform(act);
        const answer = await open.perform(control, attempt);
        for (const act of cleanup) await open.perform(act);
        if (answer.kind !== 'served')
          attempts[index] = {
            ...(attempts[index] as Attempt),
            control: { ...control, as: { kind: 'operator' } },
          };
      });
      return { ...attack, attempts: () => ({ ...made, attempts }) };
    }),
  );
}

/** What an attempt presumes of a deployment, and a stranger's may lack: then it shows nothing, and is left out. */
const PRESUMED: readonly {
  readonly attack: string;
  /** Which of its attempts, by their ids. */
  readonly attempts: RegExp;
  readonly why: string;
  readonly lacks: (state: DeployedState) => boolean;
}[] = [
  {
    attack: 'vault-leases',
    attempts: /\/PUT sys\/leases\/(lookup|renew)$/,
    why: 'every token with Vault’s `default` policy may look up and renew a lease by its id, which is as hard to guess as a token',
    lacks: ({ vault }) =>
      [...vault.appRoles, ...(vault.logins ?? [])].some(({ noDefaultPolicy }) => !noDefaultPolicy),
  },
  {
    attack: 'vault-role-id-reused',
    attempts: /./,
    why: 'it needs tokens that may look themselves up, which the tenants’ policies do not allow',
    lacks: ({ vault }) => !vault.policies.some(({ text }) => text.includes('auth/token/lookup-self')),
  },
  {
    attack: 'vault-login-metadata',
    attempts: /\/an earlier token, after such a login$/,
    why: 'the tenants’ policies do not let a token look itself up, which the attack needs',
    lacks: ({ vault }) => !vault.policies.some(({ text }) => text.includes('auth/token/lookup-self')),
  },
  {
    attack: 'iam-write',
    attempts: /\/PutUserPolicy$/,
    why: 'the folder does not create the user that Vault acts as',
    lacks: ({ brokerArn, users }) => !users.some(({ arn }) => arn === brokerArn),
  },
  {
    attack: 'login-foreign-audience',
    attempts: /./,
    why: 'a role of the kubernetes auth method has no audience, so that every token for the cluster works for Vault',
    lacks: ({ vault }) =>
      (vault.logins ?? []).some((one) => one.method === 'kubernetes' && one.audience === undefined),
  },
  {
    attack: 'vault-long-ttl',
    attempts: /./,
    why: 'no `max_sts_ttl` below an hour is set, which the attack would try to exceed',
    lacks: ({ vault }) => vault.awsRoles.every(({ maxTtlSeconds = 3_600 }) => maxTtlSeconds >= 3_600),
  },
];

/** Where both have one role, naming the other's is naming one's own. */
export function isOwnRole(
  { attack, id, attacker, victim }: Pick<Attempt, 'attack' | 'id' | 'attacker' | 'victim'>,
  { tenants }: Pick<Deployment, 'tenants'>,
): boolean {
  if (attack !== 'vault-own-parameters' || !id.includes('with role_arn')) return false;
  const roleOf = (tenant: string) => tenants.find((one) => one.tenant.id === tenant)?.roleArn;
  return roleOf(attacker) === roleOf(victim);
}

/** Vault itself refuses a role ARN that is none of its role's, whatever the ACL says of the parameter. */
const BY_FORM: readonly string[] = ['vault-own-parameters'];

const NEEDED: Readonly<Record<string, string>> = {
  GetObject: 'read',
  PutObject: 'write',
  ListObjectsV2: 'list',
  DeleteObject: 'delete',
};

/** An owner need be served in what it needs alone. */
function isNeeded({ attack, operation, attacker }: Attempt, tenants: Examined['tenants']): boolean {
  // Who may not write in its own data cannot even begin to copy into it.
  if (attack === 's3-copy' && / out of$/.test(operation))
    return tenants.find(({ id }) => id === attacker)?.needs.includes('write') === true;
  const need = NEEDED[operation];
  if (attack !== 'owner-reaches-own' || need === undefined) return true;
  return tenants.find(({ id }) => id === attacker)?.needs.some((one) => one === need) === true;
}

/** The lab's part of a report with what the attacks came to. A crossing that the model tells, too, is no news. */
export function asLabReport(
  lab: LabReport,
  { judged, notAttacked }: OwnAttacked,
  { boundaries }: Pick<CheckReport, 'boundaries'>,
): LabReport {
  const notMade = [...lab.notMade, ...notAttacked];
  if (judged === undefined) return { ...lab, notMade };
  const told = new Set(
    boundaries.flatMap(({ boundary, refuted, open }) =>
      [...refuted, ...open].map(([from, to]) => `${boundary} ${from} ${to}`),
    ),
  );
  const crossed = judged.verdicts.filter(({ kind }) => kind === 'breached');
  const news = crossed.filter(({ crosses, line }) => {
    const { attacker, victim } = line?.attempt ?? {};
    // What is about no pair is told of the tenant and of whatever it crosses to.
    return ![...told].some(
      (one) =>
        one === `${crosses} ${attacker} ${victim}` ||
        (PAIRLESS.test(one) && one.startsWith(`${crosses} ${attacker} `)),
    );
  });
  const unknown = judged.verdicts.filter(({ kind }) => kind === 'unknown');
  return {
    ...lab,
    notMade,
    attempts: judged.summary.counts,
    breached: news.map(says),
    unclear: [...lab.unclear, ...unknown.map(says)],
  };
}

/** The boundaries whose findings are about what belongs to no tenant. */
const PAIRLESS = /^(control-plane|self-grant|tenant-enumeration|owner-access) /;

function says({ attempt, attack, reason }: Verdict): string {
  return `${attempt === '' ? attack : attempt}: ${reason}`;
}
