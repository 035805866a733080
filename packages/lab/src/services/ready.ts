import { readFileSync } from 'node:fs';
import { LabError } from '../errors.ts';
import type { Exit } from '../supervisor/messages.ts';
import type { Child } from '../supervisor/supervisor.ts';

export interface WaitOptions {
  /** For messages: `vault`. */
  readonly name: string;
  readonly child: Child;
  readonly logFile: string;
  /** Asks the service itself; anything but `true`, an error included, means not yet. */
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
  throw new LabError(`\`${name}\` did not come up: ${how}; its log is ${options.logFile}`, {
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
export function tail(file: string, lines = 12): readonly string[] {
  let all: string[];
  try {
    all = readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
  const earlier = all.slice(0, -lines).filter((line) => /error|fatal|panic|exception/i.test(line));
  return [...earlier.slice(-5), ...all.slice(-lines)];
}
