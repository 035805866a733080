/** A child process for the supervisor. Sent over stdin, so that no secret is on a command line. */
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
  /**
   * Lines with this prefix (after white space) are kept out of the log: they hold secrets that are not known
   * beforehand.
   */
  readonly hideLines?: readonly string[];
  /** Send each line back too. */
  readonly forward?: boolean;
  /**
   * If the parent dies, interrupt the child and kill it only after this many milliseconds. Killed at once when absent.
   */
  readonly graceMs?: number;
}

export type ToSupervisor =
  | { readonly do: 'start'; readonly id: number; readonly spec: ChildSpec }
  | { readonly do: 'stop'; readonly id: number; readonly signal: NodeJS.Signals; readonly graceMs: number }
  /** Delete this file or folder, too, when the run ends: it holds a secret. */
  | { readonly do: 'own'; readonly file: string }
  /**
   * If the parent dies (`kill -9`), run these in turn, for at most a few minutes each, before anything is killed.
   * Replaces earlier commands of this key; an empty list removes them.
   */
  | { readonly do: 'ifKilled'; readonly key: string; readonly specs: readonly ChildSpec[] }
  /** The run ends normally: its deployments were destroyed, or stay on purpose. */
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
