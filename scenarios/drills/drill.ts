import { relative } from 'node:path';
import { describeError, EXIT, UsageError, unknownId } from '@cordon/domain';
import type { Listener } from '@cordon/harness/events';
import { chosen, RIVALS } from '@cordon/harness/request';
import { makeRunDir, writeJson } from '@cordon/harness/run-dir';
import type { Flag, Given, Scenario } from '@cordon/harness/scenario';
import { progressOn } from '@cordon/harness/terminal/progress';
import { DEFAULT_LOGIN, loadTopology, loginChoices, topologyIds } from '@cordon/stacks';
import type { Drill, DrillLab, DrillResult, DrillRow, Outcome, Span } from './drill.types.ts';
import { exitOfFindings, lineOf } from './history.ts';
import { drillOnLab } from './on-lab.ts';

/** The flag that says which topologies are drilled. */
export const TOPOLOGY: Flag = {
  flags: '--topology <ids>',
  description: 'topologies, comma separated, or `all` (default: the two rivals)',
};

/** The flag that says how tenants log in. */
export const LOGIN: Flag = {
  flags: '--login <choice>',
  description: `how tenants log in, of docs/logins (default: ${DEFAULT_LOGIN})`,
};

/** Whether the clients of a drill log in so. */
const logsIn = ({ logins = [] }: Pick<Drill, 'logins'>, login: string): boolean =>
  login === DEFAULT_LOGIN || logins === 'any' || logins.includes(login);

/**
 * A scenario that runs one drill on every requested topology. Exit code: 1 if a history breaks a statement, 2 if a
 * history is inconclusive or a topology could not be drilled, else 0.
 */
export function drillScenario<Row extends DrillRow>(drill: Drill<Row>): Scenario {
  const { id, sentence, examples, flags = [], only, logins = [] } = drill;
  const login: Flag = {
    ...LOGIN,
    description:
      logins === 'any'
        ? LOGIN.description
        : `how tenants log in: ${[DEFAULT_LOGIN, ...logins].join(', ')} (default: ${DEFAULT_LOGIN})`,
  };
  return {
    id,
    sentence,
    flags: [...(only === undefined ? [TOPOLOGY] : []), login, ...flags],
    examples,
    run: async (given) => {
      const { flags: asked, out, json } = given;
      await checkLogin(drill, asked.login);
      drill.check?.(asked);
      const one = drill as Drill;
      const { run, results } = await carryOut(given, (dir) => [
        { name: 'lab', dir, replicated: drill.replicated === true, groups: [[one]], firstIndex: 0 },
      ]);
      const [result] = results;
      if (result === undefined) throw new RangeError('one drill has one result');
      const where = relative(process.cwd(), run.path);
      const files = [fileOf(one, String(asked.login ?? DEFAULT_LOGIN)), ...drill.files].join(', ');
      out.write(
        json
          ? `${JSON.stringify(result, null, 2)}\n`
          : `${textOf(one, result)}\n\nfiles: ${where}/${files}\n`,
      );
      return result.exit;
    },
  };
}

/** `revocation.json`; of another login `revocation@jwt.json`, which neither `report` nor `decide` takes for the default one’s. */
export function fileOf({ id }: Pick<Drill, 'id'>, login: string): string {
  return `${login === DEFAULT_LOGIN ? id : `${id}@${login}`}.json`;
}

/** A drill’s result in words, with what it was not done on. */
export function textOf(
  drill: Drill,
  { topologies, last, failed, leftOut = [] }: DrillResult<DrillRow>,
): string {
  const lines = [
    ...topologies.flatMap((row) => [
      ...drill.lines(row),
      ...row.findings.map((one) => `  ${lineOf(one)}`),
      '',
    ]),
    ...failed.map(({ topology, why }) => `? ${topology}: ${why}`),
    ...(last?.text ?? []),
    ...drill.legend,
  ];
  return [lines.join('\n'), ...leftOut.map(({ topology, why }) => `left out ${topology}: ${why}`)].join(
    '\n\n',
  );
}

/** Throws `UsageError` for a login that is none, and for one whose proof a drill's clients have not. */
async function checkLogin(
  drill: Pick<Drill, 'id' | 'logins'>,
  login: string | boolean | undefined,
): Promise<void> {
  if (login === undefined) return;
  await knownLogin(login);
  if (logsIn(drill, String(login))) return;
  const shown = [DEFAULT_LOGIN, ...(drill.logins ?? [])];
  throw new UsageError(
    `\`--login ${login}\` was refused: the clients of \`scenario ${drill.id}\` log in by ${shown.map((one) => `\`${one}\``).join(', ')} only; leave it out, or test the login itself with pnpm scenario isolation --login ${login}`,
  );
}

/** Throws `UsageError` for a login that is none. */
async function knownLogin(login: string | boolean): Promise<void> {
  const known = await loginChoices();
  if (!known.includes(String(login))) throw unknownId('login', String(login), known);
}

/**
 * Carries drills through on one or several labs side by side, and writes `<drill>.json` of each to one run. Throws
 * `UsageError` for topologies that are none, and for those on which a drill has nothing to do, before anything is started.
 */
export async function carryOut(
  { flags, signal, err, verbose = false }: Given,
  labsOf: (dir: string) => readonly DrillLab[],
): Promise<{
  readonly run: { readonly id: string; readonly path: string };
  readonly results: readonly DrillResult<DrillRow>[];
  readonly spans: readonly Span[];
}> {
  const asked = flags.topology === undefined ? undefined : String(flags.topology);
  const asking = asked === undefined ? RIVALS : chosen('topology', asked, await topologyIds());
  const drills = labsOf('').flatMap(({ groups }) => groups.flat());
  const login = String(flags.login ?? DEFAULT_LOGIN);
  await knownLogin(login);
  const fits = new Map<string, Awaited<ReturnType<typeof fitting>>>();
  for (const drill of drills)
    fits.set(drill.id, await fitting(drill, drill.only === undefined ? asking : [drill.only], login));
  const alone = drills.length === 1;
  const nothing = [...fits].find(([, { fit }]) => fit.length === 0);
  if (alone && nothing !== undefined)
    throw new UsageError(
      `\`${nothing[0]}\` does not apply to \`${asking.join(', ')}\`: ${nothing[1].leftOut[0]?.why}`,
    );
  const run = makeRunDir();
  const progress = progressOn(err, { verbose });
  const results = new Map<string, DrillResult<DrillRow>>();
  const keep = (drill: Drill, outcome: Outcome) => {
    const result = resultOf(drill, run.id, outcome, fits.get(drill.id) ?? { fit: [], leftOut: [] });
    results.set(drill.id, result);
    writeJson(run.path, fileOf(drill, login), result);
  };
  try {
    const labs = labsOf(run.path);
    // Whatever becomes of one, the others have stopped when this is over.
    const settled = await Promise.allSettled(
      labs.map((lab) =>
        drillOnLab(run, lab, {
          topologiesOf: ({ id }) => fits.get(id)?.fit ?? [],
          login,
          flags,
          onEvent: labs.length === 1 ? progress.listen : named(lab.name, progress.listen),
          nameOf: ({ id }, topology) => (alone ? topology : `${id} on ${topology}`),
          signal,
          onDone: keep,
        }).catch((error: unknown): readonly Span[] => {
          signal.throwIfAborted();
          // The other labs go on: what they find is worth as much.
          if (labs.length === 1) throw error;
          for (const drill of lab.groups.flat()) {
            const { topologies = [], failed = [] } = results.get(drill.id) ?? {};
            keep(drill, {
              rows: topologies,
              failed: [...failed, { topology: 'all', why: describeError(error) }],
            });
          }
          return [];
        }),
      ),
    );
    const spans = settled.flatMap((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    for (const drill of drills) if (!results.has(drill.id)) keep(drill, { rows: [], failed: [] });
    return { run, results: drills.flatMap(({ id }) => results.get(id) ?? []), spans };
  } finally {
    progress.end();
  }
}

/** Of several labs it must be told which one an event is of. */
function named(lab: string, listen: Listener): Listener {
  return (event) => {
    // What drills do has names of its own.
    if (
      (event.kind !== 'lab' && event.kind !== 'phase') ||
      (event.kind === 'phase' && event.phase === 'attempts')
    )
      return listen(event);
    listen({ ...event, leg: event.leg === undefined ? lab : `${lab}: ${event.leg}` });
  };
}

/** What a drill came to so far: as long as it has not said something of each topology that fits, that it cannot be told. */
export function resultOf(
  drill: Drill,
  run: string,
  { rows, failed, last }: Outcome,
  { fit, leftOut }: Awaited<ReturnType<typeof fitting>>,
): DrillResult<DrillRow> {
  const found = exitOfFindings(
    [...rows, ...(last === undefined ? [] : [last])].flatMap(({ findings }) => findings),
  );
  return {
    schema: 1,
    drill: drill.id,
    run,
    topologies: rows,
    ...(last === undefined ? {} : { last }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
    failed,
    exit: found === EXIT.upheld && (failed.length > 0 || rows.length < fit.length) ? EXIT.unknown : found,
  };
}

/** Of the topologies those on which the drill has something to do; by a login that its clients have not, none. */
async function fitting(
  drill: Drill,
  topologies: readonly string[],
  login: string,
): Promise<{
  readonly fit: readonly string[];
  readonly leftOut: NonNullable<DrillResult<DrillRow>['leftOut']>;
}> {
  const { withoutEngine: why } = drill;
  if (!logsIn(drill, login)) {
    const other = `its clients do not log in by \`${login}\``;
    return { fit: [], leftOut: topologies.map((topology) => ({ topology, why: other })) };
  }
  if (why === undefined) return { fit: topologies, leftOut: [] };
  const withEngine = await Promise.all(
    topologies.map(async (one) => (await loadTopology(one)).objects.vault_aws_secret_backend !== undefined),
  );
  const fit = topologies.filter((_, index) => withEngine[index]);
  return {
    fit,
    leftOut: topologies.filter((one) => !fit.includes(one)).map((topology) => ({ topology, why })),
  };
}
