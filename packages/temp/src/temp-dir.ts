import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWNER_TAG, ownerLives, ownerTag } from './owner.ts';

const NAME = new RegExp(`^cordon-[a-z]+(?:-[a-z]+)*-(${OWNER_TAG.source})-\\w{6}$`);

/**
 * Removes the temp directories in a folder whose owner was killed before it could; returns their names. Touches only
 * real directories of this user whose name has an owner's tag, and never fails: another process may sweep, too.
 */
export function sweepTempDirs(folder: string): readonly string[] {
  return names(folder).filter((name) => {
    const tag = NAME.exec(name)?.[1];
    if (tag === undefined || ownerLives(tag) || !isOurs(join(folder, name))) return false;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
      return true;
    } catch {
      return false;
    }
  });
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** In a folder that everybody may write to, a name alone proves nothing. */
function isOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.();
}

export interface TempDir extends Disposable {
  /** Absolute, with no link in it; mode 0700. */
  readonly path: string;
  /** Removes it with everything in it; again is no error. */
  remove(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const held = new Set<string>();
let swept = false;

/**
 * Makes `cordon-<purpose>-<owner>-…` in the system's temp directory. It goes when it is disposed of, when this process
 * exits, and on SIGINT, SIGTERM and SIGHUP where nobody else listens for them; after a `kill -9` the first call of a
 * later process removes it. `purpose`: small letters and inner `-`.
 */
export function tempDir(purpose: string): TempDir {
  if (!/^[a-z]+(-[a-z]+)*$/.test(purpose))
    throw new TypeError(`\`${purpose}\` names no temp directory: small letters and inner \`-\` do`);
  const folder = realpathSync(tmpdir());
  if (!swept) sweepTempDirs(folder);
  swept = true;
  const path = mkdtempSync(join(folder, `cordon-${purpose}-${ownerTag()}-`));
  hold(path);
  const remove = () => {
    // A process may still write to it while it is being removed.
    rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    release(path);
  };
  return { path, remove, [Symbol.dispose]: remove };
}

function hold(path: string): void {
  held.add(path);
  if (held.size > 1) return;
  process.on('exit', removeAll);
  // First in line, so that those who listen once are still counted.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

function release(path: string): void {
  if (!held.delete(path) || held.size > 0) return;
  process.off('exit', removeAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Other listeners decide when the process ends, and may need the directory until then. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  // Without a listener the signal does what it would have done.
  process.kill(process.pid, signal);
}

function removeAll(): void {
  for (const path of [...held]) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    } catch {
      // The next process sweeps it.
    }
    release(path);
  }
}
