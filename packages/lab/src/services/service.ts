import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { get as tlsGet } from 'node:https';
import { join } from 'node:path';
import type { AwsCredentials } from '@cordon/domain';
import { LabError } from '../errors.ts';
import type { ChildSpec, Exit } from '../supervisor/messages.ts';
import type { Child, Supervisor } from '../supervisor/supervisor.ts';

/** What answers as AWS: LocalStack behind the enforcing gateway, LocalStack bare, or MiniStack's own enforcement. */
export type LabEngine = 'gateway' | 'localstack' | 'ministack';

/** What a service is started with. */
export interface StartOptions {
  readonly supervisor: Supervisor;
  /** The executable: the service itself, or the Python of its virtual environment. */
  readonly binary: string;
  /** Absolute; its log goes there. */
  readonly logDir: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The base environment of every child: it contains nothing of the user's, so that no proxy, profile or token of the
 * shell affects a service, and nothing is written outside the run's temp directory.
 */
export function childEnvironment(tempDir: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: tempDir,
    TMPDIR: tempDir,
    XDG_CACHE_HOME: join(tempDir, 'cache'),
    LANG: 'C.UTF-8',
    // Whatever these point at would be read by AWS's libraries.
    AWS_CONFIG_FILE: join(tempDir, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(tempDir, 'no-aws-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** GETs JSON past any proxy; rejects unless the answer is 200 and an object. */
export function askJson(url: string, timeoutMs = 2_000): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? tlsGet : get)(
      url,
      { agent: false, timeout: timeoutMs },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
            resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
  });
}

/**
 * GETs past any proxy and resolves to the answer's headers, whatever the status and certificate: for requests without a
 * secret whose answer need not be trusted. `undefined` where nothing answers.
 */
export function headersOf(url: string, timeoutMs = 5_000): Promise<IncomingHttpHeaders | undefined> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: timeoutMs } as const;
    const take = (response: { readonly headers: IncomingHttpHeaders; resume(): unknown }) => {
      response.resume();
      resolve(response.headers);
    };
    const request = url.startsWith('https:')
      ? tlsGet(url, { ...options, rejectUnauthorized: false }, take)
      : get(url, options, take);
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

interface WaitOptions {
  /** For messages: `vault`. */
  readonly name: string;
  readonly child: Child;
  readonly logFile: string;
  /** Checks the service; anything but `true`, including an error, means not ready. */
  readonly ask: () => Promise<boolean>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves when the service says that it is ready. Rejects with `LabError` and the log's last lines as soon as it
 * ends, or when it stays silent for `timeoutMs`; with the signal's reason when that fires.
 */
export async function untilReady(options: WaitOptions): Promise<void> {
  const { name, child, ask, timeoutMs, signal } = options;
  const deadline = Date.now() + timeoutMs;
  let ended: Exit | undefined;
  void child.exited.then((exit) => {
    ended = exit;
  });
  while (ended === undefined && Date.now() < deadline) {
    signal?.throwIfAborted();
    if (await ask().catch(() => false)) return;
    await Promise.race([child.exited, new Promise((next) => setTimeout(next, 50))]);
  }
  const how = ended === undefined ? `no answer within ${timeoutMs / 1000} s` : endedHow(ended);
  throw new LabError(`\`${name}\` did not start: ${how}; read its log ${options.logFile}`, {
    logTail: tail(options.logFile),
  });
}

function endedHow(exit: Exit): string {
  if (exit.error !== undefined) return exit.error;
  return exit.code === null ? `killed by ${exit.signal ?? 'a signal'}` : `it ended with code ${exit.code}`;
}

/**
 * The last lines of a log that is already free of secrets, and before them what looks like an error: services print
 * these to another stream, so that they may stand far above the last line.
 */
function tail(file: string, lines = 12): readonly string[] {
  let all: string[];
  try {
    all = readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
  const earlier = all.slice(0, -lines).filter((line) => /error|fatal|panic|exception/i.test(line));
  return [...earlier.slice(-5), ...all.slice(-lines)];
}

/** A service of the lab that answers. */
export interface Service {
  readonly name: string;
  readonly pid: number;
  /** `https://127.0.0.1:8200` */
  readonly address: string;
  readonly port: number;
  stop(...how: Parameters<Child['stop']>): Promise<unknown>;
}

interface ServicePlan {
  readonly name: string;
  readonly supervisor: Supervisor;
  readonly host: '127.0.0.1' | '::1';
  /** `http` when absent. */
  readonly scheme?: 'http' | 'https';
  readonly choosePort: (host: '127.0.0.1' | '::1') => Promise<number>;
  readonly spec: (port: number) => ChildSpec | Promise<ChildSpec>;
  readonly ask: (address: string) => Promise<boolean>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Starts one service and waits until it answers; takes another port when the first was taken meanwhile. */
export async function startService(plan: ServicePlan): Promise<Service> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await plan.choosePort(plan.host);
    const address = `${plan.scheme ?? 'http'}://${plan.host === '::1' ? '[::1]' : plan.host}:${port}`;
    const spec = await plan.spec(port);
    const child: Child = plan.supervisor.start(spec);
    try {
      await untilReady({
        name: plan.name,
        child,
        logFile: spec.logFile,
        ask: () => plan.ask(address),
        timeoutMs: plan.timeoutMs,
        signal: plan.signal,
      });
      return { name: plan.name, pid: await child.pid, address, port, stop: (how) => child.stop(how) };
    } catch (error) {
      await child.stop({ signal: 'SIGKILL', graceMs: 0 });
      if (attempt >= 3 || !portTaken(error as LabError)) throw error;
    }
  }
}

function portTaken(error: Partial<LabError>): boolean {
  return (error.logTail ?? []).some((line) => /address already in use|EADDRINUSE/i.test(line));
}

/** The default account of LocalStack and MiniStack. */
export const ACCOUNT = '000000000000';

/** A second account, for topologies whose roles live in another one than the buckets. */
export const ROLE_ACCOUNT = '111111111111';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The account's root. Behind the enforcing gateway a key made for this run; MiniStack and the bare LocalStack know only
 * their own fixed one (`test`), so everybody who knows it is root there.
 */
export function adminCredentials(engine: LabEngine): AwsCredentials {
  return engine === 'gateway' ? madeCredentials() : { accessKeyId: 'test', secretAccessKey: 'test' };
}

/** The second account's root. The emulators take an access key id of twelve digits for that account's root. */
export function roleAccountCredentials(engine: LabEngine): AwsCredentials {
  return engine === 'gateway' ? madeCredentials() : { accessKeyId: ROLE_ACCOUNT, secretAccessKey: 'test' };
}

function madeCredentials(): AwsCredentials {
  const id = [...randomBytes(16)].map((byte) => BASE32[byte % 32]).join('');
  return { accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}
