import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { answers, portsOf, processesMarked } from './leftovers.ts';

export interface TestRun {
  readonly process: ChildProcess;
  readonly runDir: string;
  readonly events: readonly Record<string, unknown>[];
  /** Resolves with the first event that matches, rejects when the process ends before. */
  until(wanted: (event: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  ended(): Promise<void>;
  /** What listens and lives now, to be looked for again once the run is over. */
  living(): { readonly pids: readonly number[]; readonly ports: ReturnType<typeof portsOf> };
  /** Waits until nothing of the run is left, at most `ms`; returns what is, files that hold a secret of the run included. */
  leftovers(ports: ReturnType<typeof portsOf>, ms?: number): Promise<readonly string[]>;
  /** Files of the run, now, that hold what is a secret by its shape. */
  secrets(): readonly string[];
  remove(): void;
}

/** Starts `run.main.ts` with a temp directory of its own, by which all that it starts can be found again. */
export function startRun(args: { engine?: string; how?: string; signals?: string }): TestRun {
  // Short names: the sockets of Terraform’s plugins lie below, and the system gives their paths 107 bytes.
  const home = mkdtempSync(join(tmpdir(), 'lab-'));
  const temp = mkdtempSync(join(home, 't-'));
  const runDir = join(home, 'run');
  const main = fileURLToPath(new URL('./run.main.ts', import.meta.url));
  const { engine = 'localstack', how = 'whole', signals = 'handled' } = args;
  const child = spawn(process.execPath, [main, engine, runDir, join(home, 'stack'), how, signals], {
    env: { ...process.env, TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: Record<string, unknown>[] = [];
  const listeners = new Set<() => void>();
  const over = new Promise<void>((resolve) => child.on('close', () => resolve()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line) as Record<string, unknown>);
    for (const listener of listeners) listener();
  });
  return {
    process: child,
    runDir,
    events,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = events.find(wanted);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void over.then(() => {
          look();
          reject(new Error(`the run ended first: ${JSON.stringify(events.at(-1))}`));
        });
      }),
    ended: () => over,
    living: () => {
      const pids = processesMarked(temp);
      return { pids, ports: portsOf(pids) };
    },
    leftovers: async (ports, ms = 120_000) => {
      const deadline = Date.now() + ms;
      for (;;) {
        const open = await Promise.all(ports.map(({ address, port }) => answers(address, port)));
        const left = [
          ...processesMarked(temp).map((pid) => `process ${pid}`),
          ...ports
            .filter((_, index) => open[index])
            .map(({ address, port }) => `listener ${address}:${port}`),
          ...readdirSync(temp).map((name) => `temp ${name}`),
          ...secretsIn(home, valuesOf(events)),
        ];
        if (left.length === 0 || Date.now() > deadline) return left;
        await new Promise((next) => setTimeout(next, 50));
      }
    },
    secrets: () => secretsIn(home, []),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

const valuesOf = (events: readonly Record<string, unknown>[]) =>
  events.flatMap(({ is, values }) => (is === 'secrets' ? (values as readonly string[]) : []));

/** Tokens of Vault, also those that Terraform or a tenant was given, and private keys. */
const SECRET = /hv[sbr]\.[A-Za-z0-9_-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Files below a folder that hold one of these values, or what is a Vault token or a private key by its shape. */
export function secretsIn(folder: string, values: readonly string[]): readonly string[] {
  return entriesOf(folder).flatMap((entry) => {
    if (entry.isDirectory()) return secretsIn(join(folder, entry.name), values);
    if (!entry.isFile()) return [];
    const text = read(join(folder, entry.name));
    const found = SECRET.test(text) || values.some((value) => text.includes(value));
    return found ? [`secret in ${entry.name}`] : [];
  });
}

/** A folder may be deleted while it is read: whatever deletes it is what the caller waits for. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** So may a file. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
