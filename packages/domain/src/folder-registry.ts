import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { didYouMean, messageOf, UsageError } from './usage-error.ts';

/** What a value found in a folder must have, by field: what `typeof` says of it (`array` for arrays). */
export type Fields = Readonly<Record<string, 'string' | 'function' | 'object' | 'array' | 'number'>>;

/** What tells the files of a registry apart from others, and what each must export. */
export interface FolderRegistryOptions {
  /** What one of them is called in messages: `topology`, `attack`. */
  readonly kind: string;
  /** The folder, with its closing slash. */
  readonly folder: URL;
  /** How the files of this kind end; what stands before it is the id. */
  readonly suffix: string;
  /**
   * Checked when a file is loaded, so that an error about a missing field names the file, not the place where it is
   * first used.
   */
  readonly fields?: Fields;
  /** A further check of a loaded value: what is wrong with it, or `undefined`. */
  readonly check?: (value: unknown) => string | undefined;
  /** The command that lists all ids, where they are too many for a message: `pnpm scenario isolation --list`. */
  readonly shownBy?: string;
}

/** The members of a folder, by id. */
export interface FolderRegistry<T> {
  /** All ids, sorted. */
  readonly ids: () => readonly string[];
  /** The default export of `<id><suffix>`. Throws `UsageError` for an unknown id and `AuthoringError` for a bad file. */
  readonly load: (id: string) => Promise<T>;
  /** The named ones, or all, in that order. */
  readonly loadAll: (ids?: readonly string[]) => Promise<readonly T[]>;
}

/** A file of a registry's folder that cannot be used: the message names the file and what is wrong with it. */
export class AuthoringError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AuthoringError';
  }
}

/**
 * A folder as a registry: one file for each member, the file's name is its id, its default export the member. A new one
 * is one new file.
 */
export function folderRegistry<T extends { readonly id: string }>({
  kind,
  folder,
  suffix,
  fields = {},
  check = () => undefined,
  shownBy,
}: FolderRegistryOptions): FolderRegistry<T> {
  const ids = () =>
    readdirSync(folder)
      .filter((file) => file.endsWith(suffix))
      .map((file) => file.slice(0, -suffix.length))
      .sort();

  const load = async (id: string): Promise<T> => {
    const known = ids();
    if (!known.includes(id)) throw unknownId(kind, id, known, shownBy);
    const file = `${basename(folder.pathname)}/${id}${suffix}`;
    let module: { readonly default?: unknown };
    try {
      module = await import(/* @vite-ignore */ new URL(`${id}${suffix}`, folder).href);
    } catch (error) {
      const why = messageOf(error);
      throw new AuthoringError(`${kind} file \`${file}\` cannot be loaded: ${why}`, { cause: error });
    }
    const wrong = problemOf(module.default, id, fields) ?? check(module.default);
    if (wrong !== undefined) throw new AuthoringError(`${kind} file \`${file}\` ${wrong}`);
    return module.default as T;
  };

  return { ids, load, loadAll: (wanted = ids()) => Promise.all(wanted.map(load)) };
}

/** The `UsageError` for an unknown id: suggests a near match, and lists the known ids or the command that does. */
export function unknownId(kind: string, id: string, known: readonly string[], shownBy?: string): UsageError {
  const all =
    shownBy === undefined
      ? `choose one of ${known.map((name) => `\`${name}\``).join(', ')}`
      : `\`${shownBy}\` lists all`;
  return new UsageError(`unknown ${kind} \`${id.slice(0, 60)}\`${didYouMean(id, known)}; ${all}`);
}

function problemOf(value: unknown, id: string, fields: Fields): string | undefined {
  if (typeof value !== 'object' || value === null)
    return 'has no default export: export the object as `default`';
  const given = value as Readonly<Record<string, unknown>>;
  if (given.id !== id) return `calls itself \`${String(given.id)}\`: the file's name is the id, rename one`;
  for (const [name, type] of Object.entries(fields)) {
    const field = given[name];
    const is = Array.isArray(field) ? 'array' : field === null ? 'null' : typeof field;
    if (is !== type)
      return `lacks \`${name}\`: ${field === undefined ? 'it is missing' : `it is ${article(is)}`}, and must be ${article(type)}`;
  }
  return undefined;
}

const article = (type: string) =>
  /^[aeiou]/.test(type) ? `an ${type}` : type === 'null' ? 'null' : `a ${type}`;
