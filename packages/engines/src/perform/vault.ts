import type { VaultCall } from '@cordon/domain';
import { type VaultClient, VaultUnclear } from '@cordon/vault';
import { classifyVault } from '../classify/vault.ts';
import type { Outcome } from './outcome.ts';

/** One raw HTTP exchange with Vault; the path goes out as the attempt spells it. */
export async function performVault(
  call: VaultCall,
  token: string | undefined,
  vault: VaultClient,
  signal?: AbortSignal,
): Promise<Outcome> {
  try {
    const { method, path, body, headers } = call;
    const response = await vault.raw({ method, path, body, headers, token, signal });
    return { answer: classifyVault(response), output: response.body };
  } catch (error) {
    if (error instanceof VaultUnclear) return { answer: { kind: 'unclear', reason: error.message } };
    // A path that Node will not send (a blank, a control character) never reached Vault.
    if (error instanceof TypeError && (error as NodeJS.ErrnoException).code === 'ERR_UNESCAPED_CHARACTERS')
      return {
        answer: { kind: 'unclear', reason: 'the path cannot be sent over HTTP: the call was not made' },
      };
    throw error;
  }
}
