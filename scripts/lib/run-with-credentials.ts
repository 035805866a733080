import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Access, UsageError } from '@cordon/domain';
import { pastProxies } from '@cordon/lab';
import { trustEnvironment } from '@cordon/tls';

/**
 * Variables that would override the tenant's credentials or give the child others, and those that the package manager
 * set for this program.
 */
const DROPPED = /^(AWS_|VAULT_|CORDON_|npm_|pnpm_|PNPM_|NODE_PATH$|INIT_CWD$|PWD$|OLDPWD$)/;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The folder that the user called from: package managers run scripts in the workspace and pass the original folder on.
 */
export function callerFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.INIT_CWD ?? process.cwd();
}

/** The caller's PATH, without the `.bin` folders that package managers put before it. */
function callerPath(path: string): string {
  const added = (entry: string) =>
    entry === './node_modules/.bin' ||
    entry.endsWith('/node-gyp-bin') ||
    /\/_npx\/[^/]+\/node_modules\/\.bin$/.test(entry) ||
    (entry.endsWith('/node_modules/.bin') && ROOT.startsWith(entry.slice(0, -'node_modules/.bin'.length)));
  return path
    .split(':')
    .filter((entry) => !added(entry))
    .join(':');
}

/**
 * The child’s environment: the caller’s without the variables of AWS, Vault and the package manager, plus region,
 * endpoint and `own` (credentials, names).
 */
export function environmentFor(
  access: Access,
  own: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !DROPPED.test(name)));
  return {
    ...kept,
    ...(env.PATH === undefined ? {} : { PATH: callerPath(env.PATH) }),
    ...own,
    AWS_REGION: access.region,
    AWS_DEFAULT_REGION: access.region,
    AWS_ENDPOINT_URL: access.awsEndpoint,
    ...trustEnvironment(access.trust),
    ...pastProxies(env),
    // The shared config files come before the container provider in every SDK’s chain.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * Runs a command in `cwd` and resolves to its exit code, 128 + n if signal n ended it. SIGTERM and SIGHUP are passed on, and
 * SIGINT where there is no terminal: at one, the kernel sends it to the command as well, and two of it mean “abort at once”
 * to Terraform, Ansible and the like.
 * Rejects with `UsageError` when it cannot be started.
 */
export function run(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string = process.cwd(),
): Promise<number> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'inherit', env, cwd });
  const atTerminal = process.stdin.isTTY === true || process.stdout.isTTY === true;
  const pass = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT' || !atTerminal) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, pass);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new UsageError(`\`${file}\` could not be started: ${error.message}`)),
    );
    child.once('close', (code, signal) =>
      resolve(signal === null ? (code ?? 0) : 128 + constants.signals[signal]),
    );
  }).finally(() => {
    for (const signal of signals) process.off(signal, pass);
  });
}
