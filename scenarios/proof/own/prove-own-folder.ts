import type { Examined, LabReport, Replayed } from '@cordon/check';
import type { OpenEngine } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { openCanary } from '@cordon/harness/own-folder/canary';
import { ownDeployment } from '@cordon/harness/own-folder/deployment';
import type { AppliedFolder, OwnFolder } from '@cordon/harness/own-folder/lab-folder';
import { logInAll, type Wanted } from '@cordon/harness/own-folder/log-in';
import type { Caller, Finding, IsolationModel } from '@cordon/prover';
import { type Fired, fire } from '../fire.ts';
import { fireOne } from '../fire-findings.ts';
import { runSuite } from '../suite.ts';

export interface OwnProofOptions {
  /** Requests of the suite at most; none where only the findings are replayed. */
  readonly suite: number;
  readonly onStep?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface OwnProof {
  /** What the request of each finding came to, by the finding's id. */
  readonly replays: ReadonlyMap<string, Replayed>;
  readonly lab: LabReport;
}

/**
 * Makes the request of each finding at what the folder became in the lab, and one request for each class of requests,
 * allowed and refused alike, and says where the deployment answered otherwise than the model does.
 */
export async function proveOwnFolder(
  folder: OwnFolder,
  applied: AppliedFolder,
  { model, examples, tenants }: Examined,
  { suite, onStep = () => {}, signal }: OwnProofOptions,
): Promise<OwnProof> {
  const { lab } = folder;
  onStep('logging in');
  const { actors, notMade } = await logInAll(lab, waysOf(model, tenants), applied.state.state);
  const engine = await loadEngine('localstack');
  const { deployment } = ownDeployment(applied.state.state, model, tenants);
  const open = await engine.open({
    ...{ deployment, access: lab.access, actors },
    ...(lab.explain === undefined ? {} : { explain: lab.explain }),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const canary = await openCanary(engine, lab);
    const asleep = (await canary.ask().finally(() => canary.close())).filter(
      ({ answer }) => answer.kind !== 'refused',
    );
    // One request for each class first: what findings change would be taken for the model's mistake.
    onStep('one request for each class');
    const made = suite > 0 ? await runSuite(open, model, suite, false) : undefined;
    onStep(`replaying ${examples.size} findings`);
    const replays = await replay(open, examples, model);
    const classes = (made?.requests ?? []).filter(({ result }) => result !== 'not-made');
    const all = [...classes, ...replays.values()];
    const says = (one: { readonly request?: string; readonly why: string }): string =>
      one.request === undefined ? one.why : `${one.request}: ${one.why}`;
    return {
      replays,
      lab: {
        classes: {
          made: classes.length,
          confirmed: classes.filter(({ result }) => result === 'confirmed').length,
        },
        gaps: all.filter(({ result }) => result === 'gap').map(says),
        unclear: [
          ...asleep.map(({ of, answer }) => `nothing is enforced (${of}): ${answer.reason}`),
          ...all.filter(({ result }) => result === 'unclear').map(says),
        ],
        notMade: [
          ...notMade,
          ...new Set(
            (made?.requests ?? [])
              .filter(({ result }) => result === 'not-made')
              .map(({ why }) => `not fired: ${why}`),
          ),
          ...(made?.leftOut ?? []).map(({ why, classes: n }) => `left out of the classes, ${n}: ${why}`),
        ],
        notes: [...folder.notes, ...applied.notes],
      },
    };
  } finally {
    await open.close();
  }
}

/** The logins by which the model says that credentials are got, each once for every tenant. */
function waysOf(model: IsolationModel, tenants: Examined['tenants']): readonly Wanted[] {
  return tenants.flatMap((tenant, index) => {
    const ways = new Map<string, boolean>();
    for (const { route, through } of model.tenants[index]?.callers ?? []) {
      const login = through?.login;
      const token = route?.kind === 'vault' ? route.token : undefined;
      if (login === undefined || route?.kind !== 'vault') continue;
      if (token === undefined || token.kind === 'own-login')
        ways.set(login, ways.get(login) === true || token === undefined);
    }
    const first = [...ways].findIndex(([, own]) => own);
    return [...ways].map(([login], at): Wanted => ({ tenant, login, own: at === Math.max(0, first) }));
  });
}

async function replay(
  open: OpenEngine,
  examples: Examined['examples'],
  model: IsolationModel,
): Promise<ReadonlyMap<string, Replayed & Partial<Fired>>> {
  const callers = new Map<string, Caller>(
    [...model.tenants.flatMap((one) => one.callers), ...model.outsiders].map((caller) => [caller.id, caller]),
  );
  const found = new Map<string, Replayed & Partial<Fired>>();
  for (const [id, { by, witness, finding }] of [...examples].toSorted(readsFirst)) {
    if (by !== undefined && witness !== undefined) found.set(id, await fire(open, { witness, ...by }));
    else if (finding !== undefined) found.set(id, await fireOne(open, finding, model, callers));
    else
      found.set(id, {
        result: 'not-made',
        why: 'it is that nothing is allowed: there is no request to make',
      });
  }
  return found;
}

/** What changes something comes after what only looks. */
function readsFirst(
  [, a]: readonly [string, { readonly witness?: { readonly question: string }; readonly finding?: Finding }],
  [, b]: readonly [string, { readonly witness?: { readonly question: string }; readonly finding?: Finding }],
): number {
  const rank = ({ witness, finding }: typeof a): number =>
    finding?.vault !== undefined
      ? 3
      : ['reads', 'metadata', 'future'].includes(witness?.question ?? '')
        ? 0
        : 1;
  return rank(a) - rank(b);
}
