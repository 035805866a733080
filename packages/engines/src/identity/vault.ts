import { type AwsCredentials, type Identity, messageOf, type WorkloadLogin } from '@cordon/domain';
import { VaultError, VaultUnclear } from '@cordon/vault';
import { workloadLogin } from '@cordon/workloads';
import { classifyLogin } from '../classify/vault.ts';
import { performVault } from '../perform/vault.ts';
import type { Holder, Means, Resolved } from './holder.ts';

type Login = Extract<Identity, { kind: 'vault-login' }>;

/** Logs in with AppRole: the operator hands out a fresh secret id, as a pipeline would. Holds no AWS credentials. */
export async function logIn(identity: Login, means: Means): Promise<Resolved> {
  const mount = means.deployment.vault.authMount;
  const operator = means.vault.withToken(means.access.vaultToken).auth.approle;
  try {
    const roleId = await operator.readRoleId(identity.appRole, { mountPoint: mount });
    const metadata = identity.secretIdMetadata;
    const { secretId } = await operator.generateSecretId(identity.appRole, {
      mountPoint: mount,
      ...(metadata === undefined ? {} : { metadata }),
      signal: means.signal,
    });
    const { token } = await operator.login(roleId, secretId, { mountPoint: mount, signal: means.signal });
    return { holder: { aws: 'nobody', vaultToken: token } };
  } catch (error) {
    // The operator's own steps or the login failed: no policy has been evaluated yet.
    if (error instanceof VaultError || error instanceof VaultUnclear)
      return {
        answer: { kind: 'unclear', reason: `logging in as \`${identity.appRole}\`: ${error.message}` },
      };
    throw error;
  }
}

/** Logs in as a workload, then makes the logins of others that follow it. Holds no AWS credentials. */
export async function logInWorkload(
  { by, followedBy = [] }: Extract<Identity, { kind: 'workload-login' }>,
  means: Means,
): Promise<Resolved> {
  const first = await attempt(by, means);
  if ('answer' in first) return first;
  for (const other of followedBy) {
    const came = await attempt(other, means);
    if ('answer' in came)
      return {
        answer: { kind: 'unclear', reason: `another’s login at \`${other.role}\`: ${came.answer.reason}` },
      };
  }
  return first;
}

async function attempt(login: WorkloadLogin, means: Means): Promise<Resolved> {
  const { deployment, access, vault, signal } = means;
  try {
    const came = await workloadLogin(login, deployment, access, vault.withToken(undefined), signal);
    if ('token' in came) return { holder: { aws: 'nobody', vaultToken: came.token } };
    const answer = classifyLogin(came.refused);
    return { answer: { ...answer, reason: `logging in at \`${login.role}\`: ${answer.reason}` } };
  } catch (error) {
    // The workload's issuer failed, or Vault gave no answer: that is no refusal.
    return { answer: { kind: 'unclear', reason: `logging in at \`${login.role}\`: ${messageOf(error)}` } };
  }
}

type FromVault = Extract<Identity, { kind: 'vault-credentials' }>;

/** Reads AWS credentials from a path of Vault that the attacker chose, with the token it holds. */
export async function fetchFromVault(identity: FromVault, by: Holder, means: Means): Promise<Resolved> {
  const method = identity.method ?? 'GET';
  const parameters = identity.parameters ?? {};
  const query =
    method === 'GET' && Object.keys(parameters).length > 0 ? `?${new URLSearchParams(parameters)}` : '';
  const { answer, output } = await performVault(
    {
      via: 'vault',
      method,
      path: `${identity.path}${query}`,
      ...(method === 'POST' ? { body: parameters } : {}),
    },
    by.vaultToken,
    means.vault,
    means.signal,
  );
  if (answer.kind !== 'served')
    return {
      answer: { ...answer, reason: `getting credentials from \`${identity.path}\`: ${answer.reason}` },
    };
  const credentials = credentialsOf(output);
  if (credentials === undefined)
    return { answer: { kind: 'unclear', reason: `\`${identity.path}\` was served without credentials` } };
  const leaseId = (output as { lease_id?: unknown }).lease_id;
  const lease = typeof leaseId === 'string' && leaseId !== '' ? { leaseId } : {};
  return { holder: { ...by, aws: credentials, ...lease } };
}

function credentialsOf(output: unknown): AwsCredentials | undefined {
  const data = (output as { data?: Record<string, unknown> } | undefined)?.data ?? {};
  const text = (name: string) =>
    typeof data[name] === 'string' && data[name] !== '' ? data[name] : undefined;
  const accessKeyId = text('access_key');
  const secretAccessKey = text('secret_key');
  const sessionToken = text('session_token') ?? text('security_token');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
