import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildSpec, Exit } from './messages.ts';
import { sessionMembers, signalSession } from './session.ts';

export interface Held {
  readonly pid: number | undefined;
  /** See `ChildSpec`. */
  readonly graceMs: number | undefined;
  /** Resolves when the child and all its processes are gone and its last line is logged. */
  readonly gone: Promise<Exit>;
  stop(signal: NodeJS.Signals, graceMs: number): void;
}

/** Starts one child as leader of its own session, with its lines filtered into its log. */
export function hold(spec: ChildSpec, tempDir: string, onLine: (line: string) => void): Held {
  const log = createWriteStream(spec.logFile, { flags: 'a', mode: 0o600 });
  // A full disk must not take the supervisor down: it is the one that cleans up.
  log.on('error', () => undefined);
  const child = spawn(spec.command, spec.args, {
    cwd: resolve(tempDir, spec.cwd ?? '.'),
    env: { ...spec.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (raw) => {
      const line = withoutSecrets(raw, spec);
      if (line === undefined) return;
      log.write(`${line}\n`);
      if (spec.forward === true) onLine(line);
    });
  const pid = child.pid;
  const gone = new Promise<Exit>((done) => {
    let failed: string | undefined;
    child.on('error', (error) => {
      failed = error.message;
      if (pid === undefined) log.end(() => done({ code: null, signal: null, error: error.message }));
    });
    // Processes of a crashed child would keep its pipes open and outlive the run.
    child.on('exit', () => pid !== undefined && signalSession(pid, 'SIGKILL'));
    child.on('close', (code, signal) => {
      const exit = { code, signal, ...(failed === undefined ? {} : { error: failed }) };
      void emptied(pid).then(() => log.end(() => done(exit)));
    });
  });
  return {
    pid,
    graceMs: spec.graceMs,
    gone,
    stop: (signal, graceMs) => {
      if (pid === undefined) return;
      // Only the leader gets the signal: Terraform and Python stop their own children in order.
      try {
        process.kill(pid, signal);
      } catch {
        return;
      }
      const force = setTimeout(() => signalSession(pid, 'SIGKILL'), graceMs);
      void gone.then(() => clearTimeout(force));
    },
  };
}

function withoutSecrets(line: string, spec: ChildSpec): string | undefined {
  if (spec.hideLines?.some((start) => line.trimStart().startsWith(start))) return undefined;
  return (spec.secrets ?? []).reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
}

async function emptied(leader: number | undefined): Promise<void> {
  for (let tries = 0; leader !== undefined && tries < 250 && sessionMembers(leader).length > 0; tries += 1) {
    signalSession(leader, 'SIGKILL');
    await new Promise((next) => setTimeout(next, 20));
  }
}
