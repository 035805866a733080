/** What the toolchain can provide. */
export type ComponentId =
  | 'vault'
  | 'tofu'
  | 'provider-aws'
  | 'provider-vault'
  | 'localstack'
  | 'ministack'
  | 'aws-cli';

/** Where a component was found, from the most to the least explicit. */
export type Source = 'setting' | 'path' | 'cache' | 'built' | 'registry';

export interface Resolved {
  readonly id: ComponentId;
  /** The component's own version output, or its pin. */
  readonly version: string;
  /**
   * The binary; for `localstack`, `ministack` and `aws-cli` the Python of their venv; for providers the root of a
   * filesystem mirror, or `''` when `source` is `registry`.
   */
  readonly path: string;
  readonly source: Source;
}

/** One step of one component. `total` is 0 while it is not known. */
export interface Progress {
  component: ComponentId;
  step: string;
  done: number;
  total: number;
  elapsedMs: number;
  /** Estimated time that remains. */
  estimateMs?: number;
}

export interface ToolchainOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Defaults to `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

/** One line of `pnpm run doctor`. */
export interface Diagnosis {
  readonly id: ComponentId;
  /** `ready`: nothing to do; `obtainable`: a first run builds or installs it; `blocked`: it cannot be provided here. */
  readonly state: 'ready' | 'obtainable' | 'blocked';
  readonly detail: string;
  readonly resolved?: Resolved;
  /** The command that fixes it. */
  readonly fix?: string;
}
