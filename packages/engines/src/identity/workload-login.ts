import type { Identity, WorkloadLogin } from '@cordon/domain';
import { VaultUnclear } from '@cordon/vault';
import { workloadLogin } from '@cordon/workloads';
import { classifyVault } from '../classify/vault.ts';
import type { Resolved } from './holder.ts';
import type { Means } from './means.ts';

/**
 * Words by which an auth method says that what it was shown is not what the role wants. Anything else that it answers with
 * 400 (no such role, a missing field) says nothing about who may come in.
 * https://github.com/hashicorp/vault-plugin-auth-jwt/blob/v0.25.0/path_login.go
 * https://github.com/hashicorp/vault/blob/v1.21.1/builtin/credential/aws/path_login.go
 */
const NOT_LET_IN: readonly RegExp[] = [
  /error validating (token|claims)\b/i,
  /audience claim found in JWT but no audiences bound/i,
  /error validating X-Vault-AWS-IAM-Server-ID header/i,
  /IAM Principal .* does not belong to the role/i,
];

/** Logs in with what a workload shows, then lets the others log in that come after it. Holds no AWS credentials. */
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
    const answer = classifyVault(came.refused);
    const reason = `logging in at \`${login.role}\`: ${answer.reason}`;
    if (answer.kind !== 'refused') return { answer: { ...answer, kind: 'unclear', reason } };
    if (answer.refusal === 'authorization') return { answer: { ...answer, reason } };
    const { refusal: _, ...told } = answer;
    return NOT_LET_IN.some((words) => words.test(answer.code ?? ''))
      ? { answer: { ...answer, refusal: 'authorization', reason } }
      : { answer: { ...told, kind: 'unclear', reason } };
  } catch (error) {
    // What vouches for the workload failed, or Vault gave no answer: nobody has been refused.
    if (error instanceof VaultUnclear || error instanceof Error)
      return { answer: { kind: 'unclear', reason: `logging in at \`${login.role}\`: ${error.message}` } };
    throw error;
  }
}
