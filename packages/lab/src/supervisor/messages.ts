/** What the supervisor runs. Goes over its stdin, so that nothing secret stands on a command line. */
export interface ChildSpec {
  /** Path of the executable. */
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Relative paths are below the run's temp directory. */
  readonly cwd?: string;
  /** Absolute; both streams are appended to it, mode 0600. */
  readonly logFile: string;
  /** Values never to be written to the log. */
  readonly secrets?: readonly string[];
  /** Lines that begin so (after white space) are kept out of the log: they hold secrets nobody knows beforehand. */
  readonly hideLines?: readonly string[];
  /** Send each line back too. */
  readonly forward?: boolean;
  /**
   * What it has under way is worth ending in order when the run ends without a word: then it is interrupted and killed
   * only after so many milliseconds. Killed at once when absent.
   */
  readonly graceMs?: number;
}

export type ToSupervisor =
  | { readonly do: 'start'; readonly id: number; readonly spec: ChildSpec }
  | { readonly do: 'stop'; readonly id: number; readonly signal: NodeJS.Signals; readonly graceMs: number }
  /** Remove this file or folder, too, when the run ends: it holds a secret. */
  | { readonly do: 'own'; readonly file: string }
  /**
   * Should the parent end without a word (`kill -9`), run these in turn, for at most a few minutes each, before anything
   * else is killed. Replaces what was said under this key before; none takes it back.
   */
  | { readonly do: 'atLoss'; readonly key: string; readonly specs: readonly ChildSpec[] }
  /** The run ends in order: what it made was taken away, or stays on purpose. */
  | { readonly do: 'end' };

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it never ran: the executable is missing, say. */
  readonly error?: string;
}

export type FromSupervisor =
  | { readonly is: 'ready'; readonly tempDir: string }
  | { readonly is: 'started'; readonly id: number; readonly pid: number }
  | { readonly is: 'line'; readonly id: number; readonly line: string }
  | { readonly is: 'exit'; readonly id: number; readonly exit: Exit }
  | { readonly is: 'ended' };
