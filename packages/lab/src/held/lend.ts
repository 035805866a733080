import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Deployment } from '@cordon/domain';
import { trustEnvironment } from '@cordon/tls';
import type { Lab } from '../lab.types.ts';
import { type HeldLab, heldByThis, heldDeployment, writeHeld } from './state.ts';
import { heldPlace } from './up.ts';

/**
 * Variables of the shell that would override the lines below and send the lab's keys elsewhere: service endpoints, a
 * setting that disables endpoints, an agent, a namespace.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html,
 * https://developer.hashicorp.com/vault/docs/commands#environment-variables
 */
const LEADS_ELSEWHERE = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_S3_CONTROL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'VAULT_NAMESPACE',
  'VAULT_AGENT_ADDR',
  'VAULT_PROXY_ADDR',
  'VAULT_HTTP_PROXY',
  'VAULT_CACERT_BYTES',
  'VAULT_TLS_SERVER_NAME',
] as const;

/**
 * `NO_PROXY` lines that keep requests to the lab from a proxy, which would resolve the loopback address on its own
 * host. Existing exceptions are kept.
 */
export function pastProxies(env: NodeJS.ProcessEnv): Record<string, string> {
  if (!Object.entries(env).some(([name, value]) => /^(https?|all)_proxy$/i.test(name) && value)) return {};
  const own = [env.NO_PROXY, env.no_proxy].flatMap((value) => value?.split(',') ?? []);
  const past = [...new Set([...own, '127.0.0.1', 'localhost', '::1'])]
    .filter((host) => host !== '')
    .join(',');
  return { NO_PROXY: past, no_proxy: past };
}

/**
 * `export` lines that point the AWS and Vault command lines at the lab, as its administrator. For a POSIX shell; every
 * value is quoted. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export function exportLines(lab: HeldLab, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const values = {
    AWS_ENDPOINT_URL: lab.awsEndpoint,
    AWS_ACCESS_KEY_ID: lab.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lab.admin.secretAccessKey,
    AWS_REGION: lab.region,
    AWS_DEFAULT_REGION: lab.region,
    VAULT_ADDR: lab.vaultAddress,
    VAULT_TOKEN: lab.vaultToken,
    ...trustEnvironment(lab.trust),
    ...pastProxies(env),
  };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${quote(value)}`);
  // The shell's session token would be sent with keys that it does not belong to.
  const { sessionToken } = lab.admin;
  const unset = `unset ${LEADS_ELSEWHERE.join(' ')}`;
  lines.push(
    sessionToken === undefined
      ? `${unset} AWS_SESSION_TOKEN`
      : `${unset}; export AWS_SESSION_TOKEN=${quote(sessionToken)}`,
  );
  return lines;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * Lets `cordon exec`, `credential-process` and `profile` use a lab that this process runs, with the deployment `name`
 * on it. Resolves to the environment for them. `folder` is the caller's, must be accessible only to its user, and must
 * be deleted with the lab, because its content is secret.
 */
export async function lendLab(
  lab: Lab,
  { folder, name, deployment }: { folder: string; name: string; deployment: Deployment },
): Promise<{ readonly XDG_RUNTIME_DIR: string; readonly CORDON_LAB: string }> {
  const env = { XDG_RUNTIME_DIR: folder, CORDON_LAB: 'lent' };
  const place = await heldPlace(env);
  const held = await heldByThis(lab, join(place, 'run'));
  const file = heldDeployment(held, name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(deployment), { mode: 0o600 });
  await writeHeld(place, held);
  return env;
}
