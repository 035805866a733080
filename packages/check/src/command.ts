import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileText, messageOf, UsageError } from '@cordon/domain';
import { type Reading, readFolder, readShow, ShowError } from '@cordon/terraform';
import type { Command } from 'commander';
import { compareWith, exitOf } from './against.ts';
import type { CheckReport } from './answer.types.ts';
import { check, examine } from './check.ts';
import { type Config, parseConfig, SCHEMA_FILE } from './config.ts';
import { driftOf } from './drift.ts';
import { checkInLab, NO_LAB, type OpenFolder, replayNeedsFolder } from './in-lab.ts';
import { propose } from './init.ts';
import { LIVE, needsText, readLiveInput } from './live.ts';
import { checkHtml, checkJUnit, checkMarkdown, checkSarif } from './output/formats.ts';
import { type Ink, toText } from './output/text.ts';

interface Flags {
  readonly config: string;
  readonly live?: boolean;
  readonly needs?: boolean;
  readonly profiles?: string;
  readonly init?: boolean;
  readonly against?: string;
  readonly before?: boolean;
  readonly folder?: string;
  readonly replay?: boolean;
  readonly var: readonly string[];
  readonly varFile: readonly string[];
  readonly anyVersion?: boolean;
  readonly account?: string;
  readonly lint?: boolean;
  readonly lintFails?: boolean;
  readonly json?: boolean;
  readonly sarif?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly html?: string;
  /** `--quiet`, which the whole program gives every command. */
  readonly quiet?: boolean;
}

/** `cordon check`: the questions of `cordon prove`, of somebody's own configuration. */
export default function register(program: Command, means: { readonly openFolder?: OpenFolder } = {}): void {
  program
    .command('check')
    .description(
      'prove tenants apart in your own Terraform: a plan or state as `show -json` prints it, or a folder',
    )
    .argument('[input]', 'plan.json, state.json or a folder; `-` reads a plan or state from standard input')
    .option('--live', 'read what Vault (VAULT_ADDR) and AWS (your usual credentials) hold now; read-only')
    .option('--needs', 'with --live: print the IAM policy and the Vault policy that it needs, and exit')
    .option('--profiles <names>', 'with --live: AWS profiles, one for each account, comma separated')
    .option('--config <file>', 'who the tenants are', 'cordon.json')
    .option('--init', 'propose cordon.json from the logins of the input and what each can obtain')
    .option('--against <base.json>', 'the plan or state of the target branch: exit 1 only for new findings')
    .option('--before', 'with a plan: check the state before it is applied, not after')
    .option(
      '--folder <dir>',
      'the configuration that the plan was made from (default: the folder of the input)',
    )
    .option('--replay', 'deploy the folder to the lab and make the request of each finding there')
    .option('--var <name=value>', 'with a folder: the value of a variable (repeatable)', several, [])
    .option('--var-file <file>', 'with a folder: a file of variable values (repeatable)', several, [])
    .option('--any-version', 'with a folder: use the providers built here, whatever version it requires')
    .option(
      '--account <id>',
      'with a folder: the account number that the lab uses, where the folder states none',
    )
    .option('--lint', 'also audit wildcards, unused roles and tags; changes no answer')
    .option('--lint-fails', 'like --lint, and exit 1 if it finds something')
    .option('--json', 'print JSON for another program')
    .option('--sarif <file>', 'write SARIF 2.1.0, results at the line of the HCL')
    .option('--junit <file>', 'write JUnit XML')
    .option('--markdown <file>', 'write Markdown, for a pull request')
    .option('--html <file>', 'write one HTML page')
    .addHelpText('after', EXAMPLES)
    .action((input: string | undefined, flags: Flags) => run(input, flags, means.openFolder));
}

const EXAMPLES = `
Examples:
  $ tofu show -json plan.out > plan.json
  $ npx cordon check --init plan.json          writes cordon.json: read it, it is a proposal
  $ npx cordon check plan.json
  $ npx cordon check plan.json --against base.json --sarif cordon.sarif
  $ npx cordon check --live --against state.json          new crossings compared with the state
  $ pnpm cordon check ./infrastructure         in a checkout of Cordon: deployed in the lab, proved live, attacked

Values known after apply only are worked out from the configuration next to the plan, if it is there.
Exit codes: 0 proved (or open as cordon.json says), 1 refuted, 2 could not tell, 64 bad usage.`;

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

async function run(
  given: string | undefined,
  flags: Flags,
  openFolder: OpenFolder | undefined,
): Promise<void> {
  const say = flags.quiet === true ? () => undefined : progress();
  const input = inputOf(given, flags);
  if (flags.needs === true) {
    process.stdout.write(await needsText(flags.profiles));
    return;
  }
  const live = flags.live === true;
  if (live && flags.replay === true)
    throw new UsageError(
      '`--replay` was refused: `--live` only reads and makes no other request; leave one of them out',
    );
  if (isFolder(input) || flags.replay === true) {
    await runInLab(input, flags, openFolder, say);
    return;
  }
  const reading = live ? await readLiveInput(flags.profiles, say) : await readInput(input, flags);
  const name = live ? LIVE : input === '-' ? 'standard input' : basename(input);
  if (flags.init === true) {
    initialise(reading, flags);
    return;
  }
  const config = configFrom(flags.config, input);
  const base = flags.against === undefined ? undefined : await readBase(flags.against, flags);
  const own = check(reading, config, {
    ...{ name, onStep: say, lint: auditedOn(flags) },
    ...(base === undefined ? {} : { base }),
  });
  const report =
    base === undefined
      ? own
      : compareWith(
          own,
          check(base, config, { name: basename(flags.against ?? ''), onStep: say }),
          live ? driftOf(base.state, reading.state) : undefined,
        );
  tell(report, input, flags);
}

/** Plans the folder in a lab; what is read is the plan's, or the file's that is replayed there. */
async function runInLab(
  input: string,
  flags: Flags,
  openFolder: OpenFolder | undefined,
  say: (step: string) => void,
): Promise<void> {
  if (flags.before === true)
    throw new UsageError(
      '`--before` was refused: a folder is deployed as it is, so there is no state before it; leave it out',
    );
  const dir = isFolder(input) ? input : (flags.folder ?? folderBeside(input));
  if (dir === undefined) throw replayNeedsFolder(input);
  if (openFolder === undefined) throw new UsageError(NO_LAB);
  const config = flags.init === true ? undefined : configFrom(flags.config, join(dir, 'x'));
  const examined =
    isFolder(input) || config === undefined
      ? undefined
      : examine(await readInput(input, flags), config, {
          ...{ name: basename(input), onStep: say, lint: auditedOn(flags) },
        });
  const { var: variables, varFile: varFiles, anyVersion = false, account } = flags;
  const asked = { dir, variables, varFiles, anyVersion, onStep: say };
  const folder = await openFolder({ ...asked, ...(account === undefined ? {} : { account }) });
  try {
    if (config === undefined) {
      initialise(folder.plan, { ...flags, config: flags.config });
      return;
    }
    const name = basename(resolve(isFolder(input) ? input : dir));
    const report = await checkInLab(folder, config, {
      ...{ name, onStep: say },
      ...{ lint: auditedOn(flags) },
      ...(examined === undefined ? {} : { against: examined }),
    });
    const told =
      flags.against === undefined
        ? report
        : compareWith(
            report,
            check(await readBase(flags.against, flags), config, {
              ...{ name: basename(flags.against), onStep: say },
            }),
          );
    tell(told, isFolder(input) ? join(input, 'main.tf') : input, flags);
  } finally {
    await folder.close();
  }
}

function isFolder(path: string): boolean {
  return path !== '-' && existsSync(path) && statSync(path).isDirectory();
}

/** The folder of a plan, if it holds Terraform configuration. */
function folderBeside(input: string): string | undefined {
  const dir = input === '-' ? undefined : dirname(input);
  return dir !== undefined &&
    existsSync(dir) &&
    readdirSync(dir).some((name) => /\.(tf|tofu)(\.json)?$/.test(name))
    ? dir
    : undefined;
}

/** Prints the report, and writes it in every form that was asked for. */
function tell(report: CheckReport, input: string, flags: Flags): void {
  const file = input === '-' ? flags.config : relative(process.cwd(), input);
  for (const [path, text] of [
    [flags.sarif, () => checkSarif(report, file)],
    [flags.junit, () => checkJUnit(report)],
    [flags.markdown, () => checkMarkdown(report)],
    [flags.html, () => checkHtml(report)],
  ] as const)
    if (path !== undefined) write(path, text());
  process.stdout.write(
    `${flags.json === true ? JSON.stringify(report, undefined, 2) : toText(report, ink())}\n`,
  );
  const code = exitOf(report);
  // A crossing (1) outranks everything else.
  process.exitCode = code === 0 && flags.lintFails === true && (report.lint ?? []).length > 0 ? 1 : code;
}

/** The day of the audit; `undefined` without `--lint`. */
function auditedOn({ lint, lintFails }: Flags): string | undefined {
  return lint === true || lintFails === true ? new Date().toISOString().slice(0, 10) : undefined;
}

/** `-` for standard input, which has no folder. */
function inputOf(given: string | undefined, { live, needs, profiles, before, folder }: Flags): string {
  if (live !== true) {
    const alone = needs === true ? '--needs' : profiles === undefined ? undefined : '--profiles';
    if (alone !== undefined) throw new UsageError(`\`${alone}\` goes with \`--live\``);
    if (given === undefined)
      throw new UsageError(
        'there is nothing to check: give a plan.json, a state.json, a folder, or `--live`',
      );
    return given;
  }
  const other = given ?? (before === true ? '--before' : folder === undefined ? undefined : '--folder');
  if (other !== undefined)
    throw new UsageError(`\`${other}\` and \`--live\` are two inputs: give one; \`--against\` compares them`);
  return '-';
}

async function readBase(base: string, { folder: _, ...flags }: Flags): Promise<Reading> {
  return readInput(base, flags);
}

async function readInput(input: string, { before, folder }: Flags): Promise<Reading> {
  const text = input === '-' ? fileText(readFileSync(0)) : textAt(input);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own words would show a part of the file, and a plan may hold secrets.
    throw new UsageError(
      `\`${input}\` is not JSON: give what \`tofu show -json\` or \`terraform show -json\` printed`,
    );
  }
  const dir = folder ?? (input === '-' ? '.' : dirname(input));
  if (folder !== undefined && !existsSync(folder))
    throw new UsageError(`\`--folder ${folder}\` was refused: there is no such folder`);
  try {
    return readShow(json, { sources: await readFolder(dir), ...(before === true ? { before } : {}) });
  } catch (error) {
    if (error instanceof ShowError) throw new UsageError(`\`${input}\` was refused: ${error.message}`);
    throw error;
  }
}

function textAt(path: string): string {
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\``);
  if (statSync(path).isDirectory())
    throw new UsageError(`\`${path}\` is a folder: give its plan or its state`);
  return fileText(readFileSync(path));
}

/** The file that was named, or the one next to the input. */
function configFrom(path: string, input: string): Config {
  const beside = join(dirname(input), path);
  const found = [path, ...(input === '-' ? [] : [beside])].find((one) => existsSync(one));
  if (found === undefined)
    throw new UsageError(
      `there is no \`${path}\` that says who the tenants are: \`cordon check --init ${input === '-' ? '--live' : input}\` proposes one`,
    );
  return parseConfig(fileText(readFileSync(found)), found);
}

function initialise(reading: Reading, { config: path }: Flags): void {
  if (existsSync(path))
    throw new UsageError(`\`${path}\` is there already: name another with --config, or delete it`);
  const schema = [`node_modules/cordon/${SCHEMA_FILE}`, `docs/schemas/${SCHEMA_FILE}`].find((one) =>
    existsSync(one),
  );
  const { config, notes } = propose(reading, `./${schema ?? `node_modules/cordon/${SCHEMA_FILE}`}`);
  write(path, `${JSON.stringify(config, undefined, 2)}\n`);
  const tenants = Object.keys(config.tenants);
  process.stdout.write(
    `${[
      `wrote ${path}: ${tenants.length} tenants proposed from the logins of the input; read it before you trust it`,
      ...tenants.map((id) => `  ${id}: ${config.tenants[id]?.data.join(', ')}`),
      ...notes.map((note) => `  ? ${note}`),
    ].join('\n')}\n`,
  );
  process.exitCode = tenants.length === 0 ? 2 : 0;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`\`${path}\` could not be written: ${messageOf(error)}`);
  }
}

/** Reports the current step, if it takes longer than a second. */
function progress(): (step: string) => void {
  const started = performance.now();
  return (step) => {
    if (performance.now() - started > 1_000) process.stderr.write(`${step}\n`);
  };
}

function ink(): Ink | undefined {
  if (process.stdout.isTTY !== true || process.env.NO_COLOR !== undefined) return undefined;
  const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
  return { good: paint(32), bad: paint(31), dim: paint(2) };
}
