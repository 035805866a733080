/** One flag of a scenario, as commander takes it. */
export interface Flag {
  /** `--engine <id>` */
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
}

/** What the command line hands a scenario. */
export interface Given {
  /** By camel-cased flag: `--tenants-file x` is `tenantsFile: 'x'`; a flag without value is `true`. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  /** Results: the tables, or the JSON. */
  readonly out: NodeJS.WriteStream;
  /** Progress; with `--quiet` a stream that discards everything. */
  readonly err: NodeJS.WriteStream;
  /** Every step, not only the phases. */
  readonly verbose?: boolean;
  readonly json: boolean;
  /** Whether `out` takes colours: a terminal, and no `NO_COLOR`. */
  readonly colour: boolean;
  /** Aborted by Ctrl-C or SIGTERM: stop attacking, destroy, end. */
  readonly signal: AbortSignal;
}

/**
 * A scenario: `scenarios/<id>.scenario.ts` with this as its default export; the folder is the registry. `run` prints
 * for people (or JSON) and resolves to the exit code: 0 upheld, 1 breached, 2 could not tell.
 */
export interface Scenario {
  readonly id: string;
  readonly sentence: string;
  /** What it does not show, and which command does; whole sentences, for its page and its help. */
  readonly limits?: string;
  readonly flags: readonly Flag[];
  /** Lines of examples for `--help`, without the leading `pnpm scenario`. */
  readonly examples?: readonly string[];
  run(given: Given): Promise<number>;
}
