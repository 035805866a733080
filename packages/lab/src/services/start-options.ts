import type { Warden } from '../warden/warden.ts';

/** What a service is started with. */
export interface StartOptions {
  readonly warden: Warden;
  /** The executable: the service itself, or the Python of its virtual environment. */
  readonly binary: string;
  /** Absolute; its log goes there. */
  readonly logDir: string;
  readonly signal?: AbortSignal | undefined;
}
