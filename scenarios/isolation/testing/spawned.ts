import { type ChildProcess, spawn } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { answers, portsOf, processesMarked } from '@cordon/lab/testing/leftovers';
import { tempDir } from '@cordon/temp';

const CORDON = fileURLToPath(new URL('../../../scripts/cordon.ts', import.meta.url));

/** What listens and lives of a run, to be looked for again once it is over. */
export interface Living {
  readonly pids: readonly number[];
  readonly ports: ReturnType<typeof portsOf>;
}

/** `cordon` in a process of its own, as a user starts it. */
export interface Spawned {
  readonly process: ChildProcess;
  /** Where it was started: `runs/` is below. */
  readonly cwd: string;
  /** All lines of stderr so far. */
  readonly said: readonly string[];
  /** Resolves once a line of stderr matches; rejects when the process ends before. */
  until(line: RegExp): Promise<void>;
  /** Resolves to the exit code, `null` after a signal. */
  ended(): Promise<number | null>;
  living(): Living;
  /**
   * Secrets that the run's own state files held so far: the broker's and the tenants' AWS keys and session tokens, Vault's
   * secret ids. These files go with the run.
   */
  secrets(): ReadonlySet<string>;
  /**
   * Waits until nothing is left, at most `ms`; returns what is: processes, listeners, temp directories, and files that hold one
   * of the secrets.
   */
  leftovers(before: Living, ms?: number): Promise<readonly string[]>;
  remove(): void;
}

/** Starts it with a temp directory of its own, by whose name in their environment all its children can be found. */
export function startCordon(words: readonly string[], env: NodeJS.ProcessEnv = {}): Spawned {
  const home = tempDir('spawned-test');
  // Short: Terraform's plugins listen on sockets below it, whose paths may have 108 bytes.
  const temp = mkdtempSync(join(tmpdir(), 'c-'));
  const child = spawn(process.execPath, [CORDON, ...words], {
    cwd: home.path,
    env: { ...process.env, NO_COLOR: '1', ...env, TMPDIR: temp },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  const listeners = new Set<() => void>();
  const over = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    look();
    for (const listener of listeners) listener();
  });
  const secrets = new Set<string>();
  const look = () => {
    for (const file of globSync([`${temp}/**/terraform.tfstate`, `${home.path}/runs/*/gateway-state.jsonl`]))
      for (const [, value = ''] of read(file).matchAll(SECRET)) secrets.add(value);
  };
  const looking = setInterval(look, 200);
  void over.then(() => clearInterval(looking));
  const left = async ({ ports }: Living): Promise<readonly string[]> => {
    const open = await Promise.all(ports.map(({ address, port }) => answers(address, port)));
    return [
      ...processesMarked(temp).map((pid) => `process ${pid}`),
      ...ports.filter((_, index) => open[index]).map(({ address, port }) => `listener ${address}:${port}`),
      ...readdirSync(temp).map((name) => `temp ${name}`),
      ...holding(join(home.path, 'runs'), secrets),
    ];
  };
  return {
    process: child,
    cwd: home.path,
    said,
    until: (line) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!said.some((one) => line.test(one))) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void over.then((code) => {
          look();
          reject(new Error(`it ended first (${code}): ${said.slice(-3).join(' | ')}`));
        });
      }),
    ended: () => over,
    secrets: () => {
      if (child.exitCode === null) look();
      return secrets;
    },
    living: () => {
      const pids = processesMarked(temp);
      return { pids, ports: portsOf(pids) };
    },
    leftovers: async (before, ms = 120_000) => {
      const deadline = Date.now() + ms;
      for (;;) {
        const found = await left(before);
        if (found.length === 0 || Date.now() > deadline) return found;
        await new Promise((next) => setTimeout(next, 100));
      }
    },
    remove: () => {
      child.kill('SIGKILL');
      home.remove();
      rmSync(temp, { recursive: true, force: true });
    },
  };
}

/** Secrets as Terraform's state and the gateway's name them; what an emulator calls its own administrator's is shorter. */
const SECRET =
  /"(?:secret|secretAccessKey|secret_key|secret_id|sessionToken|session_token|client_token|password)":\s*"([^"]{16,})"/g;

/** Files below a folder that hold one of the secrets. */
function holding(folder: string, secrets: ReadonlySet<string>): readonly string[] {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((file) => file.isFile());
  return files.flatMap(({ parentPath, name }) => {
    const text = read(join(parentPath, name));
    return [...secrets].some((secret) => text.includes(secret)) ? [`secret in ${name}`] : [];
  });
}

/** A file may be deleted while it is looked for. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
