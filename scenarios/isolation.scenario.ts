import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { examine, parseConfig } from '@cordon/check';
import { describeError, EXIT, fileText, type RunLine, UsageError } from '@cordon/domain';
import { openOwnFolder } from '@cordon/harness/own-folder/lab-folder';
import { chosen, requestOf } from '@cordon/harness/request';
import { type Judged, makeRunDir, rejudge } from '@cordon/harness/run-dir';
import type { Combination } from '@cordon/harness/sample';
import type { Given, Scenario } from '@cordon/harness/scenario';
import type { Stage } from '@cordon/harness/stage';
import { progressOn } from '@cordon/harness/terminal/progress';
import { LEGEND, type Paint, painter } from '@cordon/harness/terminal/style';
import { attackIds } from './isolation/attack-registry.ts';
import { NOT_RUN } from './isolation/attacks/not-run.ts';
import { listAttacks, listText } from './isolation/list.ts';
import { matrixOf } from './isolation/matrix.ts';
import { attackOwnFolder } from './isolation/own/attack-own-folder.ts';
import { type IsolationResult, runIsolation } from './isolation/run-isolation.ts';
import { summaryOf, timesOf } from './isolation/summary.ts';
import { detailsOf, findingsOf, jsonOf, rollUpOf } from './isolation/view.ts';

const scenario: Scenario = {
  id: 'isolation',
  sentence: 'deploys topologies, lets every tenant attack every other, judges the answers, destroys',
  flags: [
    {
      flags: '--topology <ids>',
      description: 'topologies, comma separated, or `all` (default: the two rivals)',
    },
    { flags: '--engine <id>', description: 'who answers as AWS', default: 'localstack' },
    { flags: '--tenants <ids>', description: 'tenants, comma separated (default: acme,acme-eu,globex)' },
    { flags: '--tenants-file <file>', description: 'tenants, one a line' },
    { flags: '--count <n>', description: 'this many made-up tenants instead: tenant-1, tenant-2, …' },
    {
      flags: '--sample <n>',
      description: 'with many tenants: ask only about this many ordered pairs',
    },
    { flags: '--seed <n>', description: 'seed of the sample (default: 1)' },
    { flags: '--attack <ids>', description: 'only these attacks' },
    { flags: '--tenant <id>', description: 'only attempts that this tenant makes' },
    {
      flags: '--guard <ids>',
      description: 'add these guards to every topology, or `each`: one after the other',
    },
    {
      flags: '--login <ids>',
      description:
        'how tenants log in to Vault, comma separated (`jwt`, `jwt+templated`), or `all` (default: approle)',
    },
    {
      flags: '--layout <ids>',
      description:
        'where tenants’ data lies, comma separated (`prefix`: below a name in one bucket), or `all` (default: bucket)',
    },
    {
      flags: '--night <n>',
      description:
        'with many topologies, logins and layouts: the combinations of one of seven nights, 0 to 6',
    },
    { flags: '--full', description: 'also print the matrix of every operation and pair' },
    { flags: '--list', description: 'show all attacks and stop' },
    { flags: '--rejudge <run>', description: 'judge the record of a run again, without any service' },
    {
      flags: '--config <folder>',
      description:
        'attack your own Terraform folder instead, for the tenants of its cordon.json, with every attack that fits',
    },
    { flags: '--var-file <file>', description: 'with --config: values of its variables' },
    {
      flags: '--any-version',
      description: 'with --config: use the providers built here, whatever version it requires',
    },
    { flags: '--keep', description: 'keep everything running after the verdicts until Ctrl-C' },
  ],
  examples: [
    'isolation                                  the two rivals on LocalStack behind the gateway',
    'isolation --engine ministack               the same requests, enforced by another engine',
    'isolation --topology all --guard deny-unless-userid',
    'isolation --topology all --guard each      every guard on every topology that it fits',
    'isolation --attack s3-copy --tenant acme   one attack, one attacker',
    'isolation --count 300 --sample 600         600 of 89,700 ordered pairs, the same ones each time',
    'isolation --topology role-per-tenant --login all   every way to log in',
    'isolation --topology role-per-tenant --layout prefix      all tenants in one bucket',
    'isolation --topology all --login all --layout all --night 3    a seventh of all, and what was left out',
    'isolation --config ./infrastructure        your own folder, with its cordon.json',
    'isolation --full                           also every operation and pair',
    'isolation --rejudge runs/20260102T030405Z-beef',
  ],
  run: async (given) => {
    if (given.flags.list === true) return showList(given);
    if (typeof given.flags.rejudge === 'string') return show(given, rejudge(given.flags.rejudge), {});
    if (typeof given.flags.config === 'string') return attackOwn(given, given.flags.config);
    return attack(given);
  },
};

/** A stranger's folder, deployed to a lab of its own, attacked and judged like a topology. */
async function attackOwn(given: Given, dir: string): Promise<number> {
  const { varFile, anyVersion, attack: named, topology, guard, engine } = given.flags;
  if (topology !== undefined || guard !== undefined || engine !== 'localstack')
    throw new UsageError('`--config` deploys only that folder: leave out --topology, --guard and --engine');
  const path = [join(dir, 'cordon.json'), 'cordon.json'].find((one) => existsSync(one));
  if (path === undefined)
    throw new UsageError(
      `there is no \`cordon.json\` in \`${dir}\`, which names the tenants: \`cordon check --init ${dir}\` proposes one`,
    );
  const config = parseConfig(fileText(readFileSync(path)), path);
  const { signal } = given;
  const progress = progressOn(given.err, { began: performance.now(), verbose: given.verbose === true });
  const folder = await openOwnFolder({
    ...{
      dir,
      varFiles: typeof varFile === 'string' ? [varFile] : [],
      anyVersion: anyVersion === true,
      signal,
    },
    onStep: (step) => given.err.write(`${step}\n`),
  });
  try {
    const applied = await folder.apply();
    const examined = examine(applied.state, config, { name: dir, fixes: false });
    const { id: run, path: runDir } = makeRunDir();
    const attacks = typeof named === 'string' ? chosen('attack', named, attackIds()) : undefined;
    const attacked = await attackOwnFolder(folder, applied, examined, {
      ...{ run, runDir, config, attacks, signal, onEvent: progress.listen },
    });
    progress.end();
    const notes = [...folder.notes, ...applied.notes, ...attacked.notAttacked];
    if (attacked.judged === undefined) {
      given.out.write(`${notes.join('\n')}\n`);
      return EXIT.unknown;
    }
    show(given, attacked.judged, { run, runDir, timings: attacked.timings, notAttacked: notes });
    if (!given.json) given.out.write(`${notes.join('\n')}\n${filesOf(runDir, painter(given.colour))}\n`);
    return attacked.judged.exit;
  } finally {
    progress.end();
    await folder.close();
  }
}

async function attack(given: Given): Promise<number> {
  const began = performance.now();
  const request = await requestOf(given.flags, attackIds());
  const progress = progressOn(given.err, { began, verbose: given.verbose === true });
  const paint = painter(given.colour);
  const showRun = (result: IsolationResult) => {
    progress.end();
    const { run, runDir, timings, failures } = result;
    const told = failures.map(({ leg, error }) => ({ leg, message: describeError(error) }));
    const totalMs = Math.round(performance.now() - began);
    show(given, result, { run, runDir, timings, totalMs, failures: told });
    if (!given.json)
      given.out.write(
        `${timesOf(timings, totalMs, paint, given.flags.full === true)}\n${filesOf(runDir, paint)}\n`,
      );
  };
  try {
    // Kept services are looked at with the verdicts at hand; otherwise the times include taking everything down.
    const keep = given.flags.keep === true;
    const beforeDestroy = async (stage: Stage, result: IsolationResult) => {
      showRun(result);
      await keepUntilStopped(stage, given);
    };
    const result = await runIsolation({
      ...request,
      signal: given.signal,
      onEvent: progress.listen,
      ...(keep ? { beforeDestroy } : {}),
    });
    if (!keep) showRun(result);
    if (!given.json) tellOtherNights(given, request.otherNights ?? []);
    return result.exit;
  } finally {
    progress.end();
  }
}

/** A run of a seventh says so: what was left out is not upheld. */
function tellOtherNights({ out }: Given, left: readonly Combination[]): void {
  if (left.length === 0) return;
  out.write(`left to other nights (--night 0 to 6): ${left.length} combinations:\n`);
  const names = Map.groupBy(left, ({ login, layout }) => `${login} with layout ${layout}`);
  for (const [name, of] of names) out.write(`  ${name}: ${of.map(({ topology }) => topology).join(', ')}\n`);
}

function filesOf(runDir: string, paint: Paint): string {
  const where = relative(process.cwd(), runDir);
  return paint('dim', `files: ${where}/ (--rejudge <that> judges it again)`);
}

type Shown = Judged & { readonly failures?: readonly { readonly leg: string; readonly message: string }[] };

function show(
  given: Given,
  judged: Judged,
  more: Readonly<Record<string, unknown>> & Pick<Shown, 'failures'>,
): number {
  if (given.json) {
    given.out.write(`${JSON.stringify(jsonOf(judged, more), null, 2)}\n`);
    return judged.exit;
  }
  given.out.write(`${textOf({ ...judged, ...more }, given, painter(given.colour))}\n`);
  return judged.exit;
}

function textOf({ lines, verdicts, summary, failures = [] }: Shown, { flags }: Given, paint: Paint): string {
  const why = new Map(failures.map(({ leg, message }) => [leg, message]));
  // A leg that failed left nothing to judge: its own words say more than that.
  const told = verdicts.map((verdict) => {
    const message = verdict.line === undefined ? why.get(verdict.leg) : undefined;
    return message === undefined ? verdict : { ...verdict, reason: message };
  });
  const runs = lines.filter((line): line is RunLine => line.line === 'run');
  const matrices = runs.map((run) => matrixOf(run, verdicts, paint));
  return [
    ...(flags.full === true ? [...matrices, '', paint('dim', LEGEND), ''] : []),
    rollUpOf(runs, verdicts, paint),
    ...[detailsOf(findingsOf(told), paint)].filter((text) => text !== ''),
    summaryOf(summary, lines, paint, flags.full === true),
  ].join('\n');
}

async function showList(given: Given): Promise<number> {
  const attacks = await listAttacks();
  const text = given.json
    ? JSON.stringify({ schema: 1, attacks, notRun: NOT_RUN }, null, 2)
    : listText(attacks, painter(given.colour));
  given.out.write(`${text}\n`);
  return 0;
}

export default scenario;

/** Leaves everything up until Ctrl-C, so that a person can look around. Prints addresses, no secret. */
async function keepUntilStopped({ lab }: Stage, { err, signal }: Given): Promise<void> {
  const { awsEndpoint, vaultAddress } = lab.access;
  err.write(`kept until Ctrl-C: AWS at ${awsEndpoint}, Vault at ${vaultAddress}\n`);
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    // An abort listener does not keep the process alive, and nothing else may be left that does.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
