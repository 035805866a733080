// The supervisor outlives its parent by a moment: it owns every child of a run and the run's temp directory. When its
// stdin closes (the parent ended, however it ended) it runs the clean-up commands, kills the children and deletes the
// directory. It imports nothing but Node, its own folder and what names a temp directory by its owner (so that the next
// supervisor removes what a killed one could not): it is up in a moment and cannot fail on anything else.
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tempDir as ownTempDir } from '@cordon/temp';
import { type Held, hold } from './child.ts';
import type { ChildSpec, FromSupervisor, ToSupervisor } from './messages.ts';

process.umask(0o077);
const tempDir = ownTempDir('lab').path;
const children = new Map<number, Held>();
const owned: string[] = [];
const ifKilled = new Map<string, readonly ChildSpec[]>();
let ending = false;

/** Time limit of one clean-up command of a run whose process died, milliseconds. */
const CLEAN_UP_MS = 180_000;

function say(message: FromSupervisor): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function obey(message: ToSupervisor): void {
  if (message.do === 'end') return void end();
  if (message.do === 'own') {
    owned.push(message.file);
    return;
  }
  if (message.do === 'ifKilled') {
    if (message.specs.length === 0) ifKilled.delete(message.key);
    else ifKilled.set(message.key, message.specs);
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

/** The parent died: stops running children in order, then destroys all deployments. */
async function lost(): Promise<void> {
  if (ending) return;
  ending = true;
  const busy = [...children.values()].filter(({ graceMs }) => graceMs !== undefined);
  for (const child of busy) child.stop('SIGINT', child.graceMs ?? 0);
  await Promise.all(busy.map((child) => child.gone));
  await Promise.all([...ifKilled.values()].map(inTurn));
  await clear();
}

/** A failure does not stop the next command: this is the last chance. */
async function inTurn(specs: readonly ChildSpec[]): Promise<void> {
  for (const spec of specs) {
    const held = hold(spec, tempDir, () => undefined);
    const late = setTimeout(() => held.stop('SIGINT', 10_000), CLEAN_UP_MS);
    await held.gone.finally(() => clearTimeout(late));
  }
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await clear();
}

async function clear(): Promise<void> {
  const all = [...children.values()];
  // Nothing of a run is kept once it ends, including its state.
  for (const child of all) child.stop('SIGKILL', 0);
  await Promise.all(all.map((child) => child.gone));
  for (const file of owned) await rm(file, { recursive: true, force: true }).catch(() => undefined);
  await rm(tempDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  say({ is: 'ended' });
  process.exit(0);
}

// The parent's end of the pipe is gone: a failed write must not stop the clean-up.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
process.on('uncaughtException', () => void end());
createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line) as ToSupervisor))
  .on('close', () => void lost());
say({ is: 'ready', tempDir });
