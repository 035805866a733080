import { relative } from 'node:path';
import { type Deployment, EXIT, UsageError, unknownId } from '@cordon/domain';
import { writeJson } from '@cordon/harness/judge-run';
import type { PlannedDeployment } from '@cordon/harness/planned-deployment';
import { chosen, RIVALS } from '@cordon/harness/request';
import { makeRunDir } from '@cordon/harness/run-dir';
import type { Flag, Given, Scenario } from '@cordon/harness/scenario';
import type { Stage } from '@cordon/harness/stage';
import { progressOn } from '@cordon/harness/terminal/progress';
import { DEFAULT_LOGIN, loadTopology, loginChoices, topologyIds } from '@cordon/stacks';
import { exitOfFindings, type Finding } from './history.ts';
import { type Failed, onEach } from './on-each.ts';

/** What a drill says of one topology. */
export interface DrillRow {
  readonly topology: string;
  readonly ms: number;
}

/** `<drill>.json` of a run. */
export interface DrillResult<Row extends DrillRow> {
  readonly schema: 1;
  readonly drill: string;
  readonly run: string;
  readonly topologies: readonly Row[];
  /** What is done once, when all topologies are gone, since nothing works after it. */
  readonly last?: Last;
  /** Topologies that it has nothing to do on, and why. */
  readonly leftOut?: readonly { readonly topology: string; readonly why: string }[];
  /** Topologies on which the drill itself failed: nothing is known of them. */
  readonly failed: readonly Failed[];
  readonly exit: 0 | 1 | 2;
}

/** What came of the last act of a drill. */
export interface Last {
  /** In lines for people. */
  readonly text: readonly string[];
  readonly findings: readonly Pick<Finding, 'is'>[];
}

/** Where a drill acts. */
export interface DrillPlace {
  readonly stage: Stage;
  readonly planned: PlannedDeployment;
  readonly deployment: Deployment;
  readonly run: { readonly id: string; readonly path: string };
  /** Of the topology among those of this run. */
  readonly index: number;
  readonly flags: Given['flags'];
  readonly signal: AbortSignal;
  /** A line of progress, and how many of the steps are done. */
  readonly tell: (what: string, pace: { readonly done: number; readonly total: number }) => void;
}

export interface Drill<Row extends DrillRow> {
  readonly id: string;
  readonly sentence: string;
  readonly flags?: readonly Flag[];
  /** The one topology that it begins on, where there is no choice. */
  readonly only?: string;
  /** Its lab has three Vaults, so that one can be taken away. */
  readonly replicated?: boolean;
  /** Why it has nothing to do on topologies without an AWS engine in Vault; absent where it does. */
  readonly withoutEngine?: string;
  readonly examples: readonly string[];
  /**
   * How many topologies side by side, on one lab: more than one where the drill mostly waits, and touches nothing that is
   * the lab’s own (Vault’s audit devices, the gateway’s clock and faults).
   */
  readonly width?: number;
  /** Other files that it leaves in the run. */
  readonly files: readonly string[];
  /** Throws `UsageError` for a flag that says nothing it could act on; before anything is started. */
  check?(flags: Given['flags']): void;
  act(at: DrillPlace): Promise<Row>;
  /** Done once on the same lab, when every topology is destroyed: it may leave nothing that works. */
  last?(at: Pick<DrillPlace, 'stage' | 'run' | 'signal'>): Promise<Last>;
  /** What is wrong, or cannot be told, about one topology. */
  findings(row: Row): readonly Pick<Finding, 'is'>[];
  text(result: DrillResult<Row>): string;
}

/**
 * A scenario that carries a drill through on one topology after the other, on one lab. Exit code: 1 if a history breaks
 * what is stated, 2 if one cannot show that it does not or a topology could not be drilled, else 0.
 */
export function drillScenario<Row extends DrillRow>(drill: Drill<Row>): Scenario {
  const { id, sentence, examples, flags = [], only } = drill;
  const topology: Flag = {
    flags: '--topology <ids>',
    description: 'topologies, comma separated, or `all` (default: the two rivals)',
  };
  const login: Flag = {
    flags: '--login <choice>',
    description: `how tenants log in: \`${DEFAULT_LOGIN}\` alone is what a drill’s clients can show`,
  };
  return {
    id,
    sentence,
    flags: [...(only === undefined ? [topology] : []), login, ...flags],
    examples,
    run: (given) => carryOut(drill, given),
  };
}

/** Throws `UsageError` for a login that is none, and for one whose proof a drill's clients have not. */
async function checkLogin(drill: string, login: string | boolean | undefined): Promise<void> {
  if (login === undefined) return;
  const known = await loginChoices();
  if (!known.includes(String(login))) throw unknownId('login', String(login), known);
  if (login !== DEFAULT_LOGIN)
    throw new UsageError(
      `\`--login ${login}\` was refused: the clients of \`scenario ${drill}\` log in by \`${DEFAULT_LOGIN}\` alone; leave it out, or ask what the login itself opens with pnpm scenario isolation --login ${login}`,
    );
}

async function carryOut<Row extends DrillRow>(drill: Drill<Row>, given: Given): Promise<number> {
  const { flags, signal, err, out, json, verbose = false } = given;
  const asked = flags.topology === undefined ? undefined : String(flags.topology);
  const asking =
    drill.only !== undefined
      ? [drill.only]
      : asked === undefined
        ? RIVALS
        : chosen('topology', asked, await topologyIds());
  await checkLogin(drill.id, flags.login);
  drill.check?.(flags);
  const { fit, leftOut } = await fitting(drill, asking);
  const run = makeRunDir();
  const progress = progressOn(err, { verbose });
  const { listen: onEvent } = progress;
  const keep = (done: readonly Row[], failed: readonly Failed[], last?: Last): DrillResult<Row> => {
    const all = [...done.flatMap((row) => drill.findings(row)), ...(last?.findings ?? [])];
    const found = exitOfFindings(all);
    const exit = found === EXIT.upheld && failed.length > 0 ? EXIT.unknown : found;
    const result = {
      schema: 1,
      drill: drill.id,
      run: run.id,
      topologies: done,
      ...(last === undefined ? {} : { last }),
      ...(leftOut.length === 0 ? {} : { leftOut }),
      failed,
      exit,
    } as const;
    writeJson(run.path, `${drill.id}.json`, result);
    return result;
  };
  const told =
    (topology: string): DrillPlace['tell'] =>
    (what, pace) => {
      onEvent({ kind: 'step', leg: topology, what });
      onEvent({ kind: 'step', leg: topology, what: 'steps', ...pace });
    };
  try {
    const { done, failed, last } = await onEach<Row, Last>(
      run,
      {
        topologies: fit,
        replicated: drill.replicated,
        onEvent,
        signal,
        width: drill.width ?? 1,
        onDone: keep,
        ...lastOf(drill, run, signal),
      },
      ({ stage, planned, deployment }) =>
        drill.act({
          stage,
          planned,
          deployment,
          run,
          index: fit.indexOf(planned.topology),
          flags,
          signal,
          tell: told(planned.topology),
        }),
    );
    progress.end();
    const result = keep(done, failed, last);
    const where = relative(process.cwd(), run.path);
    const files = [`${drill.id}.json`, ...drill.files].join(', ');
    out.write(
      json
        ? `${JSON.stringify(result, null, 2)}\n`
        : `${[drill.text(result), ...leftOut.map(({ topology, why }) => `left out ${topology}: ${why}`)].join('\n\n')}\n\nfiles: ${where}/${files}\n`,
    );
    return result.exit;
  } finally {
    progress.end();
  }
}

function lastOf<Row extends DrillRow>(
  { last }: Drill<Row>,
  run: DrillPlace['run'],
  signal: AbortSignal,
): { last?: (stage: Stage) => Promise<Last> } {
  return last === undefined ? {} : { last: (stage) => last({ stage, run, signal }) };
}

/** Of the topologies those on which the drill has something to do. Throws `UsageError` where that is none. */
async function fitting<Row extends DrillRow>(
  { id, withoutEngine: why }: Drill<Row>,
  topologies: readonly string[],
): Promise<{
  readonly fit: readonly string[];
  readonly leftOut: NonNullable<DrillResult<Row>['leftOut']>;
}> {
  if (why === undefined) return { fit: topologies, leftOut: [] };
  const withEngine = await Promise.all(
    topologies.map(async (one) => (await loadTopology(one)).objects.vault_aws_secret_backend !== undefined),
  );
  const fit = topologies.filter((_, index) => withEngine[index]);
  if (fit.length === 0)
    throw new UsageError(`\`${id}\` has nothing to do on \`${topologies.join(', ')}\`: ${why}`);
  return {
    fit,
    leftOut: topologies.filter((one) => !fit.includes(one)).map((topology) => ({ topology, why })),
  };
}
