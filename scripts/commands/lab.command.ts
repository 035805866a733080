import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, fileText, UsageError } from '@cordon/domain';
import { type Organization, readOrganization } from '@cordon/gateway';
import {
  EMULATOR_DEAD,
  exportLines,
  findDecision,
  type HeldLab,
  type LabEngine,
  type LabEvent,
  labDown,
  labStatus,
  labUp,
  ownerOf,
  renderDecision,
} from '@cordon/lab';
import { resolveToolchain } from '@cordon/toolchain';
import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { tell } from '../lib/loudness.ts';
import { toolchainProgress } from '../lib/toolchain-progress.ts';

const EXAMPLES = `
Examples:
  $ pnpm lab up                       start LocalStack behind the gateway, and Vault
  $ eval "$(pnpm -s lab up)"          the same, and point this shell's aws and vault at them
  $ aws s3 ls; vault status
  $ pnpm lab up --organization org.json   with service and resource control policies
  $ pnpm lab explain <request-id>     why the gateway answered as it did
  $ pnpm lab down                     stop everything, leave nothing

One lab a user, and as many more as have a name: --name, or CORDON_LAB, which exec and profile read, too. CORDON_AWS_ENDPOINT and CORDON_VAULT_ADDR (with VAULT_TOKEN) attach to services that are running already instead of starting them.`;

export default function register(program: Command): void {
  const lab = program
    .command('lab')
    .description('keeps Vault and an AWS emulator running for manual work')
    .option('--name <name>', 'the name of an additional lab; the same as CORDON_LAB')
    .hook('preSubcommand', (self) => {
      const { name } = self.opts<{ name?: string }>();
      if (name !== undefined) process.env.CORDON_LAB = name;
    })
    .addHelpText('after', EXAMPLES);

  lab
    .command('up')
    .description('starts the lab, or finds the running one; prints `export` lines')
    .addOption(
      new Option('--engine <id>', 'what answers as AWS')
        .choices(['gateway', 'localstack', 'ministack'])
        .default('gateway', 'LocalStack behind the enforcing gateway'),
    )
    .option(
      '--organization <file>',
      'JSON: {"id": "o-…", "accounts": {"000000000000": {"scp": [{"name": policy}], "rcp": […]}}}, a list entry a level',
    )
    .option('--json', 'print one JSON object, which holds secrets')
    .action(up);

  lab
    .command('status')
    .description('checks whether every service answers')
    .option('--exports', 'print the `export` lines again')
    .option('--json', 'print one JSON object, without secrets')
    .action(status);

  lab
    .command('down')
    .description('stops the lab and removes everything it left')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean }) => {
      const stopped = await labDown();
      console.log(
        options.json ? JSON.stringify({ stopped }) : stopped ? 'the lab is down' : 'no lab was running',
      );
    });

  lab
    .command('explain <request-id>')
    .description('says which statement of whose policy decided a request')
    .option('--run <dir>', 'a run directory with decisions.jsonl; the running lab’s when absent')
    .option('--json', 'print the record')
    .action(explain);
}

async function up(options: { engine: LabEngine; organization?: string; json?: boolean }): Promise<void> {
  const organization = organizationOf(options);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}; nothing was left running`)));
  const { signal } = stop;
  const { lab, started } = await labUp({
    engine: options.engine,
    ...(organization === undefined ? {} : { organization }),
    toolchain: () =>
      resolveToolchain(['vault', options.engine === 'ministack' ? 'ministack' : 'localstack'], {
        signal,
        onProgress: toolchainProgress(),
      }),
    onEvent: tellReady,
    signal,
  });
  // `export` lines go to stdout, text for people to stderr, so that `eval` gets only the lines.
  if (!started) tell(`the lab was running already, ${ownerOf(lab)}`);
  if (options.json) console.log(JSON.stringify({ started, ...lab }, null, 2));
  else console.log(exportLines(lab).join('\n'));
  tell(pc.dim('stop it with: pnpm lab down'));
}

/** Read before anything starts: a policy that AWS would reject is refused here, with its name and the reason. */
function organizationOf({ engine, organization: file }: { engine: LabEngine; organization?: string }) {
  if (file === undefined) return undefined;
  if (engine !== 'gateway')
    throw new UsageError(
      `--organization needs the gateway: \`--engine ${engine}\` makes decisions without it`,
    );
  try {
    const organization = JSON.parse(fileText(readFileSync(file))) as Organization;
    readOrganization(organization);
    return organization;
  } catch (error) {
    throw new UsageError(`--organization \`${file}\` was refused: ${(error as Error).message}`);
  }
}

function tellReady(event: LabEvent): void {
  if (event.is === 'ready')
    tell(`${pc.green('✓')} ${event.what.padEnd(10)} ${event.address}  ${pc.dim(`${event.ms} ms`)}`);
}

async function status(options: { exports?: boolean; json?: boolean }): Promise<void> {
  const found = await labStatus();
  const { state, lab, parts } = found;
  const answering = state === 'up' && Object.values(parts ?? {}).every((said) => said === 'answers');
  process.exitCode = answering ? EXIT.upheld : EXIT.unknown;
  if (options.json) return console.log(JSON.stringify({ state, parts, ...(lab && open(lab)) }, null, 2));
  if (options.exports && lab !== undefined && state === 'up') return console.log(exportLines(lab).join('\n'));
  if (state === 'down' || lab === undefined)
    return console.log('no lab is running; start one with: pnpm lab up');
  if (state === 'stale') return console.log('the lab has stopped unexpectedly; start one with: pnpm lab up');
  console.log(`${sign(parts?.aws)} aws    ${lab.awsEndpoint}  (${lab.engine}, ${lab.region})`);
  if (parts?.aws === 'emulator-dead') console.log(`  ${EMULATOR_DEAD}`);
  console.log(`${sign(parts?.vault)} vault  ${lab.vaultAddress}`);
  console.log(pc.dim(`  ${ownerOf(lab)}; logs and decisions: ${lab.runDir}`));
}

const sign = (said: string | undefined) => (said === 'answers' ? pc.green('✓') : pc.red('✗'));

/** The part of the state that holds no secret. */
function open({ vaultToken: _token, admin: _admin, ...shown }: HeldLab) {
  return shown;
}

async function explain(requestId: string, options: { run?: string; json?: boolean }): Promise<void> {
  const runDir = options.run ?? (await labStatus()).lab?.runDir;
  if (runDir === undefined)
    throw new UsageError('no lab is running: name the run that made the request with `--run runs/<time>`');
  if (options.run !== undefined && !existsSync(join(options.run, 'decisions.jsonl')))
    throw new UsageError(
      `\`--run ${options.run}\` was refused: it holds no \`decisions.jsonl\`; name the directory of a run, as in runs/<time>`,
    );
  const record = await findDecision(join(runDir, 'decisions.jsonl'), requestId);
  if (record === undefined)
    throw new UsageError(`request \`${requestId}\` is not in ${runDir}: take the id from x-amz-request-id`);
  console.log(options.json ? JSON.stringify(record, null, 2) : renderDecision(record).join('\n'));
}
