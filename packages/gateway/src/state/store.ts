import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { type Change, identityKey, type Rows, type TableName } from './entities.ts';

/** Where changes are kept between two starts of the gateway. */
interface Journal {
  read(): readonly Change[];
  append(changes: readonly Change[]): void;
  /** Replaces everything by `changes`: at start, so that the journal does not grow for ever. */
  rewrite(changes: readonly Change[]): void;
}

/**
 * A journal in a file that only its owner may read (0600), since it holds secret keys: one JSON array of changes a
 * line. A last line that was cut short by a crash is dropped.
 */
export function fileJournal(path: string): Journal {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  return {
    read() {
      const lines = readFileSync(path, 'utf8').split('\n');
      const changes: Change[] = [];
      for (const [index, line] of lines.entries()) {
        if (line === '') continue;
        try {
          changes.push(...(JSON.parse(line) as Change[]));
        } catch (cause) {
          if (index === lines.length - 1) break;
          throw new Error(
            `the gateway's state file \`${path}\` is damaged at line ${index + 1}: remove it to start anew`,
            { cause },
          );
        }
      }
      return changes;
    },
    append(changes) {
      appendFileSync(path, `${JSON.stringify(changes)}\n`);
    },
    rewrite(changes) {
      const fresh = `${path}.new`;
      writeFileSync(fresh, changes.length === 0 ? '' : `${JSON.stringify(changes)}\n`, { mode: 0o600 });
      renameSync(fresh, path);
    },
  };
}

/** Read access to the gateway’s knowledge of identities, keys, policies and buckets. */
export interface State {
  get<T extends TableName>(table: T, key: string): Rows[T] | undefined;
  all<T extends TableName>(table: T): IterableIterator<Rows[T]>;
  /** Raised by every change: what was derived from an older one is stale. */
  readonly version: number;
}

/** The user, role or group of that name in the account, in any case; none where no name is given. */
export function identityNamed<T extends 'users' | 'roles' | 'groups'>(
  state: State,
  table: T,
  accountId: string,
  name: string | undefined,
): Rows[T] | undefined {
  return name === undefined ? undefined : state.get(table, identityKey(accountId, name));
}

/** The user or role of exactly this ARN, its path included. */
export function identityByArn<T extends 'users' | 'roles'>(
  state: State,
  table: T,
  arn: string,
): Rows[T] | undefined {
  const row = identityNamed(state, table, String(arn.split(':')[4]), arn.slice(arn.lastIndexOf('/') + 1));
  return row?.arn === arn ? row : undefined;
}

/** The state, in memory and in its journal: a change is on disk before the call that caused it is answered. */
export class Store implements State {
  readonly #tables = new Map<TableName, Map<string, unknown>>();
  readonly #journal: Journal | undefined;
  #version = 0;

  constructor(journal?: Journal) {
    this.#journal = journal;
    for (const change of journal?.read() ?? []) this.#set(change);
    journal?.rewrite(this.#dump());
  }

  get version(): number {
    return this.#version;
  }

  get<T extends TableName>(table: T, key: string): Rows[T] | undefined {
    return this.#tables.get(table)?.get(key) as Rows[T] | undefined;
  }

  all<T extends TableName>(table: T): IterableIterator<Rows[T]> {
    return (this.#tables.get(table) ?? new Map()).values() as IterableIterator<Rows[T]>;
  }

  apply(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#journal?.append(changes);
    for (const change of changes) this.#set(change);
  }

  #set(change: Change): void {
    this.#version++;
    const table = this.#tables.get(change.table) ?? new Map<string, unknown>();
    this.#tables.set(change.table, table);
    if (change.row === undefined) table.delete(change.key);
    else table.set(change.key, change.row);
  }

  #dump(): readonly Change[] {
    return [...this.#tables].flatMap(([table, rows]) =>
      [...rows].map(([key, row]) => ({ table, key, row }) as Change),
    );
  }
}

/**
 * Remembers what was derived from an object and the state, until either is another: callers, their policies and how the
 * log shows them are the same for thousands of requests.
 */
export function derived<K extends object, V>(
  make: (from: K, state: State) => V,
): (from: K, state: State) => V {
  const known = new WeakMap<K, { readonly state: State; readonly version: number; readonly value: V }>();
  return (from, state) => {
    const before = known.get(from);
    if (before !== undefined && before.version === state.version && before.state === state)
      return before.value;
    const value = make(from, state);
    known.set(from, { state, version: state.version, value });
    return value;
  };
}
