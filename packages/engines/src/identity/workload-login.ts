import type { Identity, WorkloadLogin } from '@cordon/domain';
import { VaultUnclear } from '@cordon/vault';
import { workloadLogin } from '@cordon/workloads';
import { classifyLogin } from '../classify/vault.ts';
import type { Resolved } from './holder.ts';
import type { Means } from './means.ts';

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
    const answer = classifyLogin(came.refused);
    return { answer: { ...answer, reason: `logging in at \`${login.role}\`: ${answer.reason}` } };
  } catch (error) {
    // What vouches for the workload failed, or Vault gave no answer: nobody has been refused.
    if (error instanceof VaultUnclear || error instanceof Error)
      return { answer: { kind: 'unclear', reason: `logging in at \`${login.role}\`: ${error.message}` } };
    throw error;
  }
}
