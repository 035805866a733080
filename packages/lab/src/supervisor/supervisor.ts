import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors.ts';
import type { ChildSpec, Exit, FromSupervisor, ToSupervisor } from './messages.ts';
import { signalSession } from './session.ts';

/** A child of the run. It ends with the run, whatever ends the run. */
export interface Child {
  /** Process id, once it runs; rejects with `LabError` when the executable cannot be started. */
  readonly pid: Promise<number>;
  readonly exited: Promise<Exit>;
  /** Sends `signal`, kills the child and all its processes after `graceMs`, resolves when they are gone. */
  stop(options?: { readonly signal?: NodeJS.Signals; readonly graceMs?: number }): Promise<Exit>;
}

export interface Supervisor {
  readonly pid: number;
  /** Mode 0700, removed with everything in it when the run ends. */
  readonly tempDir: string;
  start(spec: ChildSpec, onLine?: (line: string) => void): Child;
  /** Deletes this file or folder, too, when the run ends, however it ends. Absolute. */
  own(file: string): void;
  /**
   * Runs these commands in turn if this process ends without `close`, before children are killed and the temp directory
   * is deleted, to destroy deployments on services that outlive the run. A second call with the same key replaces the
   * first; an empty list removes it.
   */
  ifKilled(key: string, specs: readonly ChildSpec[]): void;
  /** Kills every child, deletes the temp directory, ends the supervisor. Calling it again is no error. */
  close(): Promise<void>;
}

interface Waiting {
  readonly started: (pid: number) => void;
  readonly exit: (exit: Exit) => void;
  readonly line: (line: string) => void;
}

/** Starts the supervisor of one run: a process of its own session, so that Ctrl-C reaches this process alone. */
export async function openSupervisor(): Promise<Supervisor> {
  const main = fileURLToPath(new URL('./supervisor.main.ts', import.meta.url));
  const process_ = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: process.env.TMPDIR === undefined ? {} : { TMPDIR: process.env.TMPDIR },
  });
  const waiting = new Map<number, Waiting & { pid?: number }>();
  const ready = Promise.withResolvers<string>();
  const over = Promise.withResolvers<void>();
  const owned: string[] = [];
  let orderly = false;
  let last = 0;

  createInterface({ input: process_.stdout }).on('line', (text) => {
    const said = JSON.parse(text) as FromSupervisor;
    if (said.is === 'ready') return ready.resolve(said.tempDir);
    if (said.is === 'ended') {
      orderly = true;
      return;
    }
    const child = waiting.get(said.id);
    if (said.is === 'started' && child !== undefined) {
      child.pid = said.pid;
      child.started(said.pid);
    }
    if (said.is === 'line') child?.line(said.line);
    if (said.is === 'exit') {
      waiting.delete(said.id);
      child?.exit(said.exit);
    }
  });
  process_.stdin.on('error', () => undefined);
  process_.on('error', (cause) =>
    ready.reject(new LabError('the supervisor could not be started', { cause })),
  );
  process_.on('close', () => {
    ready.reject(new LabError('the supervisor ended before it was ready: is the temp directory writable?'));
    // Killed from outside: do its clean-up here.
    for (const child of waiting.values()) {
      if (child.pid !== undefined) signalSession(child.pid, 'SIGKILL');
      child.exit({ code: null, signal: 'SIGKILL', error: 'the supervisor was killed' });
    }
    over.resolve();
  });

  const tempDir = await ready.promise;
  const tell = (message: ToSupervisor): void => void process_.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    pid: process_.pid ?? 0,
    tempDir,
    start: (spec, onLine = () => undefined) => {
      last += 1;
      const id = last;
      const pid = Promise.withResolvers<number>();
      const exited = Promise.withResolvers<Exit>();
      // An unused pid promise must not become an unhandled rejection.
      pid.promise.catch(() => undefined);
      waiting.set(id, {
        started: pid.resolve,
        line: onLine,
        exit: (exit) => {
          pid.reject(new LabError(`\`${spec.command}\` could not be started: ${exit.error ?? 'it ended'}`));
          exited.resolve(exit);
        },
      });
      if (process_.exitCode !== null || process_.signalCode !== null)
        waiting.get(id)?.exit({ code: null, signal: null, error: 'the run is over' });
      else tell({ do: 'start', id, spec });
      return {
        pid: pid.promise,
        exited: exited.promise,
        stop: ({ signal = 'SIGTERM', graceMs = 5_000 } = {}) => {
          tell({ do: 'stop', id, signal, graceMs });
          return exited.promise;
        },
      };
    },
    own: (file) => {
      owned.push(file);
      tell({ do: 'own', file });
    },
    ifKilled: (key, specs) => tell({ do: 'ifKilled', key, specs }),
    close: async () => {
      if (process_.exitCode === null && process_.signalCode === null) tell({ do: 'end' });
      await over.promise;
      if (orderly) return;
      for (const path of [tempDir, ...owned])
        rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
