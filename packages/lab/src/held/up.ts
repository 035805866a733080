import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Organization } from '@cordon/gateway';
import { LabError } from '../errors.ts';
import type { LabEngine, LabEvent, Toolchain } from '../lab.types.ts';
import { heldPlace } from './place.ts';
import { forgetHeld, type HeldLab, isAlive, readHeld } from './state.ts';
import { EMULATOR_DEAD, labStatus } from './status.ts';

export interface UpOptions {
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
 * Starts a lab that goes on running after this process, one a user. Resolves with the one that runs already, if there
 * is one of the same engine; rejects with `LabError` if it is of another, or its emulator died.
 */
export async function labUp(options: UpOptions): Promise<{ lab: HeldLab; started: boolean }> {
  const place = await heldPlace(options.env);
  const running = await readHeld(place);
  if (running !== undefined && (await isAlive(running))) {
    if (running.engine === options.engine) {
      const { parts } = await labStatus(options.env);
      if (parts?.aws === 'emulator-dead')
        throw new LabError(`the running lab is of no use: ${EMULATOR_DEAD}`);
      return { lab: running, started: false };
    }
    throw new LabError(
      `a lab of engine \`${running.engine}\` is running, ${ownerOf(running)}: end it first with pnpm lab down, or start another beside it with --name`,
    );
  }
  if (running !== undefined) await forgetHeld(place, running);
  const toolchain = [...(await options.toolchain())];
  const { engine, organization } = options;
  await holdLab(place, { place, engine, organization, toolchain }, options);
  const lab = await readHeld(place);
  if (lab === undefined) throw new LabError('the lab came up and went down again: run pnpm lab up once more');
  return { lab, started: true };
}

/** Whose lab it is, in words: `started 12 min ago by /home/me/cordon (version 0.1.0)`. */
export function ownerOf({ checkout, version, startedAt }: HeldLab, now = Date.now()): string {
  const ago = startedAt === undefined ? '' : ` ${Math.round((now - Date.parse(startedAt)) / 60_000)} min ago`;
  return `started${ago} by ${checkout ?? 'an unknown checkout'}${version === undefined ? '' : ` (version ${version})`}`;
}

/** Runs the holding process and resolves when it holds; ends it when the signal fires before. */
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
      reject(options.signal?.reason ?? new LabError(failure ?? 'the lab ended before it was up'));
    });
  });
}
