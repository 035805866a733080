import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Access } from '@cordon/domain';
import { UsageError } from '@cordon/domain';

/** Variables of the caller that would win over the credentials handed in, or give the child more than its tenant’s. */
const OURS = /^(AWS_|VAULT_|CORDON_)/;

/** The child’s environment: the caller’s less all of AWS and Vault, plus region, endpoint and `own` (credentials, names). */
export function environmentFor(
  access: Access,
  own: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.test(name)));
  return {
    ...kept,
    ...own,
    AWS_REGION: access.region,
    AWS_DEFAULT_REGION: access.region,
    AWS_ENDPOINT_URL: access.awsEndpoint,
    // The shared files stand before the container provider in every SDK’s chain.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * Runs a command and resolves to its exit code, 128 + n if signal n ended it. SIGINT, SIGTERM and SIGHUP are passed on.
 * Rejects with `UsageError` when it cannot be started.
 */
export function run(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'inherit', env });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
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
