// The process that outlives its parent by a moment: it holds every child of a run and the run's temp directory, and
// when its stdin closes (the parent ended, however it ended) it kills the one and removes the other.
// It imports nothing but Node, its own folder and what names a temp directory by its owner (so that the next warden
// removes what a killed one could not): it is up in a moment and cannot fail on anything else.
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tempDir as ownTempDir } from '@cordon/temp';
import { type Held, hold } from './child.ts';
import type { FromWarden, ToWarden } from './messages.ts';

process.umask(0o077);
const tempDir = ownTempDir('lab').path;
const children = new Map<number, Held>();
const owned: string[] = [];
let ending = false;

function say(message: FromWarden): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function obey(message: ToWarden): void {
  if (message.do === 'end') return void end();
  if (message.do === 'own') {
    owned.push(message.file);
    return;
  }
  if (message.do === 'stop') {
    children.get(message.id)?.stop(message.signal, message.graceMs);
    return;
  }
  if (ending) return;
  const { id, spec } = message;
  const held = hold(spec, tempDir, (line) => say({ is: 'line', id, line }));
  children.set(id, held);
  if (held.pid !== undefined) say({ is: 'started', id, pid: held.pid });
  void held.gone.then((exit) => {
    children.delete(id);
    say({ is: 'exit', id, exit });
  });
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  const all = [...children.values()];
  // Nothing of a run is worth saving once it ends: its state goes with it.
  for (const child of all) child.stop('SIGKILL', 0);
  await Promise.all(all.map((child) => child.gone));
  for (const file of owned) await rm(file, { force: true }).catch(() => undefined);
  await rm(tempDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  say({ is: 'ended' });
  process.exit(0);
}

// The parent's end of the pipe is gone: saying anything more fails, and that must not stop the cleaning.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
process.on('uncaughtException', () => void end());
createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line) as ToWarden))
  .on('close', () => void end());
say({ is: 'ready', tempDir });
