import type { Supervisor } from '../supervisor/supervisor.ts';

/** What a service is started with. */
export interface StartOptions {
  readonly supervisor: Supervisor;
  /** The executable: the service itself, or the Python of its virtual environment. */
  readonly binary: string;
  /** Absolute; its log goes there. */
  readonly logDir: string;
  readonly signal?: AbortSignal | undefined;
}
