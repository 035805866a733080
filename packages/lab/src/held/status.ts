import { rmdir } from 'node:fs/promises';
import { connectVault } from '@cordon/vault';
import { askJson } from '../services/ask.ts';
import { heldPlace } from './place.ts';
import { type HeldLab, isAlive, readHeld } from './state.ts';

export interface LabStatus {
  readonly state: 'down' | 'up' | 'stale';
  readonly lab?: HeldLab;
  /** What each part itself answers now. */
  readonly parts?: Readonly<Record<'vault' | 'aws', 'answers' | 'silent'>>;
}

/** Asks the parts of the held lab; `stale` is a state file whose process is gone. */
export async function labStatus(env: NodeJS.ProcessEnv = process.env): Promise<LabStatus> {
  const place = await heldPlace(env);
  const lab = await readHeld(place);
  if (lab === undefined) {
    // Looking leaves nothing: only an empty folder can be removed so.
    await rmdir(place).catch(() => undefined);
    return { state: 'down' };
  }
  if (!(await isAlive(lab))) return { state: 'stale', lab };
  const vault = connectVault({ address: lab.vaultAddress, timeoutMs: 2_000 });
  const [vaultAnswers, awsAnswers] = await Promise.all([
    vault.sys.health().then(
      (health) => !health.sealed,
      () => false,
    ),
    // Any HTTP answer will do: the enforcing gateway refuses a question without a signature, and so it should.
    askJson(`${lab.awsEndpoint}/`).then(
      () => true,
      (error: Error) => error.message.startsWith('status ') || error instanceof SyntaxError,
    ),
  ]);
  vault.close();
  const said = (answers: boolean) => (answers ? 'answers' : 'silent');
  return { state: 'up', lab, parts: { vault: said(vaultAnswers), aws: said(awsAnswers) } };
}
