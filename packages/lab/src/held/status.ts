import { rmdir } from 'node:fs/promises';
import { connectVault } from '@cordon/vault';
import { askJson } from '../services/ask.ts';
import { heldPlace } from './place.ts';
import { type HeldLab, isAlive, readHeld } from './state.ts';

/**
 * What to do about an emulator that is dead. It is not started again: the gateway remembers users, policies and buckets
 * that an empty one has not.
 */
export const EMULATOR_DEAD =
  'the gateway answers, the emulator behind it does not, and the buckets, objects and identities that it held are lost with it: pnpm lab down, then pnpm lab up';

/** `emulator-dead`: the gateway answers, and says that nobody does behind it. */
export type PartState = 'answers' | 'silent' | 'emulator-dead';

export interface LabStatus {
  readonly state: 'down' | 'up' | 'stale';
  readonly lab?: HeldLab;
  /** What each part itself answers now. */
  readonly parts?: Readonly<Record<'vault' | 'aws', PartState>>;
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
  const [vaultAnswers, aws] = await Promise.all([
    vault.sys.readHealthStatus().then(
      (health) => !health.sealed,
      () => false,
    ),
    // Whether a bucket is there is a question that the gateway hands on before it asks who wants to know.
    askJson(`${lab.awsEndpoint}/cordon-is-it-there`).then((): PartState => 'answers', stateOf),
  ]);
  vault.close();
  return { state: 'up', lab, parts: { vault: vaultAnswers ? 'answers' : 'silent', aws } };
}

/** Any HTTP answer will do but that of a gateway whose emulator is gone. */
function stateOf(error: Error): PartState {
  if (error.message.startsWith('status 50')) return 'emulator-dead';
  return error.message.startsWith('status ') || error instanceof SyntaxError ? 'answers' : 'silent';
}
