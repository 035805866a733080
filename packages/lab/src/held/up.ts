import { spawn } from 'node:child_process';
import { rmdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Organization } from '@cordon/gateway';
import { connectVault } from '@cordon/vault';
import { LabError } from '../errors.ts';
import type { LabEvent, Toolchain } from '../lab.types.ts';
import type { LabEngine } from '../services/service.ts';
import { askJson } from '../services/service.ts';
import { forgetHeld, type HeldLab, heldPlace, isAlive, readHeld } from './state.ts';

/**
 * Advice for a dead emulator. It is not restarted, because the gateway remembers users, policies and buckets that an
 * empty one lacks.
 */
export const EMULATOR_DEAD =
  'the gateway answers, but the emulator behind it is dead, and its buckets, objects and identities are lost: run pnpm lab down, then pnpm lab up';

/** `emulator-dead`: the gateway answers, but the emulator behind it does not. */
type PartState = 'answers' | 'silent' | 'emulator-dead';

export interface LabStatus {
  readonly state: 'down' | 'up' | 'stale';
  readonly lab?: HeldLab;
  /** The state of each service now. */
  readonly parts?: Readonly<Record<'vault' | 'aws', PartState>>;
}

/** Checks the services of the running lab; `stale` is a state file whose process is gone. */
export async function labStatus(env: NodeJS.ProcessEnv = process.env): Promise<LabStatus> {
  const place = await heldPlace(env);
  const lab = await readHeld(place);
  if (lab === undefined) {
    // Removes only an empty folder.
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
    // The gateway forwards HeadBucket before it authenticates the caller.
    askJson(`${lab.awsEndpoint}/cordon-is-it-there`).then((): PartState => 'answers', stateOf),
  ]);
  vault.close();
  return { state: 'up', lab, parts: { vault: vaultAnswers ? 'answers' : 'silent', aws } };
}

/** Any HTTP answer counts as alive, except that of a gateway whose emulator is gone. */
function stateOf(error: Error): PartState {
  if (error.message.startsWith('status 50')) return 'emulator-dead';
  return error.message.startsWith('status ') || error instanceof SyntaxError ? 'answers' : 'silent';
}

interface UpOptions {
  readonly engine: LabEngine;
  /** For the gateway; only a lab that is started anew gets it. */
  readonly organization?: Organization;
  /** Called only when a lab must be started. */
  readonly toolchain: () => Promise<Toolchain>;
  readonly onEvent?: (event: LabEvent) => void;
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts a lab that keeps running after this process, one for each user and name. Resolves with a lab of the same
 * engine that runs already; rejects with `LabError` if it has another engine or its emulator died.
 */
export async function labUp(options: UpOptions): Promise<{ lab: HeldLab; started: boolean }> {
  const place = await heldPlace(options.env);
  const running = await readHeld(place);
  if (running !== undefined && (await isAlive(running))) {
    if (running.engine === options.engine) {
      const { parts } = await labStatus(options.env);
      if (parts?.aws === 'emulator-dead')
        throw new LabError(`the running lab cannot be used: ${EMULATOR_DEAD}`);
      return { lab: running, started: false };
    }
    throw new LabError(
      `a lab of engine \`${running.engine}\` is running, ${ownerOf(running)}: stop it first with pnpm lab down, or start another with --name`,
    );
  }
  if (running !== undefined) await forgetHeld(place, running);
  const toolchain = [...(await options.toolchain())];
  const { engine, organization } = options;
  await holdLab(place, { place, engine, organization, toolchain }, options);
  const lab = await readHeld(place);
  if (lab === undefined) throw new LabError('the lab started and stopped again: run pnpm lab up once more');
  return { lab, started: true };
}

/** The origin of a lab, for people: `started 12 min ago by /home/me/cordon (version 0.1.0)`. */
export function ownerOf({ checkout, version, startedAt }: HeldLab, now = Date.now()): string {
  const ago = startedAt === undefined ? '' : ` ${Math.round((now - Date.parse(startedAt)) / 60_000)} min ago`;
  return `started${ago} by ${checkout ?? 'an unknown checkout'}${version === undefined ? '' : ` (version ${version})`}`;
}

/** Starts the process that runs the lab and resolves when the lab is up; stops it when the signal fires before. */
function holdLab(place: string, order: object, options: UpOptions): Promise<void> {
  const main = fileURLToPath(new URL('./hold.main.ts', import.meta.url));
  const holder = spawn(process.execPath, [main], {
    cwd: place,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: options.env ?? process.env,
  });
  holder.stdin.on('error', () => undefined);
  holder.stdin.end(JSON.stringify(order));
  return new Promise((resolve, reject) => {
    const abort = () => holder.kill('SIGTERM');
    options.signal?.addEventListener('abort', abort, { once: true });
    let failure: string | undefined;
    createInterface({ input: holder.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { is: string; message?: string };
      if (said.is === 'failed') failure = said.message;
      else if (said.is !== 'held') options.onEvent?.(said as LabEvent);
      else {
        options.signal?.removeEventListener('abort', abort);
        holder.stdout.destroy();
        holder.unref();
        resolve();
      }
    });
    holder.on('error', (cause) => reject(new LabError('the lab could not be started', { cause })));
    holder.on('close', () => {
      options.signal?.removeEventListener('abort', abort);
      reject(options.signal?.reason ?? new LabError(failure ?? 'the lab stopped before it was up'));
    });
  });
}

/** Time to stop the services and remove what they left, milliseconds. */
const PATIENCE = 30_000;

/**
 * Stops the lab and waits until it is gone; `false` when none was running. Rejects with `LabError` when it does not
 * stop.
 */
export async function labDown(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const place = await heldPlace(env);
  const lab = await readHeld(place);
  if (lab === undefined) {
    await rmdir(place).catch(() => undefined);
    return false;
  }
  if (!(await isAlive(lab))) {
    await forgetHeld(place, lab);
    return false;
  }
  process.kill(lab.pid, 'SIGTERM');
  for (const deadline = Date.now() + PATIENCE; await isAlive(lab); ) {
    if (Date.now() > deadline)
      throw new LabError(
        `process ${lab.pid} runs the lab and does not stop: kill it, its children end with it`,
      );
    await new Promise((next) => setTimeout(next, 50));
  }
  await forgetHeld(place, lab);
  // Only when nothing is in it.
  await rmdir(place).catch(() => undefined);
  return true;
}
