import type { Act, Attempt, EngineInput, OpenEngine } from '@cordon/domain';
import { connectVault } from '@cordon/vault';
import { awsCanary, vaultCanary } from './canary.ts';
import { performAct, type Stage } from './perform/act.ts';
import { openClients } from './perform/clients.ts';

/**
 * Milliseconds that one request may take before its answer is unclear. Long: on a crowded machine an answer may take this
 * long, and one that is not waited for is no verdict.
 */
const TIMEOUT_MS = 60_000;

/**
 * An engine that asks running services over HTTP: AWS (or an emulator at `access.awsEndpoint`) with the real SDK, Vault
 * with raw HTTP. Live engines differ only in which services those are.
 */
export async function openLiveEngine(
  input: EngineInput,
  options: { readonly aws?: 'itself' } = {},
): Promise<OpenEngine> {
  const { access, deployment, actors, explain, signal } = input;
  const clients = openClients({
    region: access.region,
    timeoutMs: TIMEOUT_MS,
    ...(options.aws === 'itself' ? {} : { endpoint: access.awsEndpoint }),
  });
  const vault = connectVault({ address: access.vaultAddress, timeoutMs: TIMEOUT_MS });
  const stage: Stage = { deployment, access, actors, clients, vault, explain, signal, timeoutMs: TIMEOUT_MS };
  return {
    secure: options.aws === 'itself' || access.awsEndpoint.startsWith('https:'),
    perform: async (act: Act, attempt?: Attempt) => (await performAct(act, stage, attempt)).answer,
    read: async (act: Act) => performAct(act, stage),
    canaries: async () => [
      { of: 'aws', answer: await awsCanary(stage) },
      { of: 'vault', answer: await vaultCanary(stage) },
    ],
    close: async () => {
      clients.close();
      vault.close();
    },
  };
}
