import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileText } from '@cordon/domain';
import { type Body, type Expression, HclError } from './hcl.types.ts';
import { parseHcl, parseTemplate } from './hcl-parse.ts';

/** Files that are read: the configuration itself, and what `file` and `templatefile` may read. */
const READ = /\.(tf|tofu|tf\.json|tofu\.json|json|hcl|tpl|tftpl|tmpl|pem|crt|pub|txt|csv|ya?ml)$/;
const LARGEST = 1_000_000;
/** Most files that are read. */
const MOST = 5_000;

/**
 * The files of a Terraform folder for `ReadOptions.sources`, by relative path, including modules in
 * `.terraform/modules`. Variable files and states are not read: they may hold secrets, and the plan has the values. A
 * missing folder has no files.
 */
export async function readFolder(dir: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  /** `within`: the parent folders, so that a link to one of them does not loop. */
  const go = async (at: string, within: readonly string[]): Promise<void> => {
    const real = await realpath(join(dir, at)).catch(() => undefined);
    if (real === undefined || within.includes(real)) return;
    for (const name of (await readdir(real).catch(() => [])).toSorted()) {
      const path = at === '' ? name : `${at}/${name}`;
      if (found.size >= MOST) return;
      // A dangling link is how an editor locks a file.
      const about = await stat(join(dir, path)).catch(() => undefined);
      if (about?.isDirectory()) {
        if (isRead(path)) await go(path, [...within, real]);
      } else if (about?.isFile() && isConfiguration(name) && about.size <= LARGEST)
        found.set(path, fileText(await readFile(join(dir, path))));
    }
  };
  await go('', []);
  return found;
}

/** Whether expressions may read a file of this name, and it is no variable file and no state. */
export function isConfiguration(name: string): boolean {
  return READ.test(name) && !/tfvars|tfstate|plan\.json$/.test(name);
}

/** The only hidden folder that is read: modules that `init` downloaded. */
function isRead(path: string): boolean {
  if (path === '.terraform' || path.startsWith('.terraform/modules')) return true;
  return !/(^|\/)(\.[^/]*|node_modules)$/.test(path);
}

/** A block of a folder's files. */
export interface SourceBlock {
  readonly body: Body;
  readonly file: string;
  readonly line: number;
}

/** One module as its files define it. */
export interface SourceModule {
  /** Relative to the folder; empty for the root module. */
  readonly dir: string;
  /** By `type.name` and `data.type.name`. */
  readonly resources: ReadonlyMap<string, SourceBlock>;
  readonly locals: ReadonlyMap<string, Expression>;
  readonly outputs: ReadonlyMap<string, Expression>;
  readonly variables: ReadonlyMap<string, SourceBlock>;
  readonly calls: ReadonlyMap<string, SourceBlock>;
  /** Files that could not be parsed, with the reason: then the module's files are not used. */
  readonly errors: readonly string[];
}

/** All files of a folder, read once each. */
export class Sources {
  readonly #files: ReadonlyMap<string, string>;
  readonly #modules = new Map<string, SourceModule | undefined>();
  /** Where `terraform init` put the modules, by `a.b` for the call `b` in the module that call `a` makes. */
  readonly #installed: ReadonlyMap<string, string>;

  constructor(files: ReadonlyMap<string, string>) {
    this.#files = new Map([...files].map(([path, text]) => [normal(path), text]));
    this.#installed = installedModules(this.#files.get('.terraform/modules/modules.json'));
  }

  text(path: string): string | undefined {
    return this.#files.get(normal(path));
  }

  /**
   * Paths below a folder that match the pattern, as `fileset` returns them: `*` is any name or part of one, `**` any
   * folders. `undefined` for patterns that could match files which are not read.
   * https://opentofu.org/docs/language/functions/fileset/
   */
  fileset(dir: string, pattern: string): readonly string[] | undefined {
    if (!/^[\w.*/-]+\.(ya?ml|json|hcl|tpl|tftpl|tmpl)$/.test(pattern) || this.#files.size >= MOST)
      return undefined;
    const base = normal(dir);
    const source = pattern
      .replace(/[.]/g, '\\.')
      .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
    const fits = new RegExp(`^${source}$`);
    return [...this.#files.keys()]
      .flatMap((path) =>
        base === '' ? [path] : path.startsWith(`${base}/`) ? [path.slice(base.length + 1)] : [],
      )
      .filter((path) => fits.test(path))
      .toSorted();
  }

  /** The module in a folder; `undefined` where it has no files. */
  module(dir: string): SourceModule | undefined {
    const known = this.#modules.get(dir);
    if (known !== undefined || this.#modules.has(dir)) return known;
    const own = [...this.#files].filter(([path]) => dirOf(path) === dir && CONFIGURATION.test(path));
    const made = own.length === 0 ? undefined : moduleOf(dir, own);
    this.#modules.set(dir, made);
    return made;
  }

  /** Folder of the module that a call names: a relative path, or where `init` put it. */
  dirOfCall(from: string, names: readonly string[], source: string | undefined): string | undefined {
    if (source !== undefined && /^\.{1,2}\//.test(source)) return normal(`${from}/${source}`);
    return this.#installed.get(names.join('.'));
  }
}

/** Files of a module. Names that begin with a dot or end with a tilde are an editor's, and Terraform ignores them. */
const CONFIGURATION = /(^|\/)[^./][^/]*\.(tf|tofu)(\.json)?$/;
/** https://opentofu.org/docs/language/files/override/ */
const OVERRIDE = /(^|\/|_)override\.(tf|tofu)(\.json)?$/;

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

const dirOf = (path: string): string => path.replace(/\/?[^/]*$/, '');

function installedModules(json: string | undefined): ReadonlyMap<string, string> {
  if (json === undefined) return new Map();
  try {
    const { Modules = [] } = JSON.parse(json) as { Modules?: { Key?: string; Dir?: string }[] };
    return new Map(Modules.map(({ Key = '', Dir = '' }) => [Key, normal(Dir)]));
  } catch {
    return new Map();
  }
}

function moduleOf(dir: string, files: readonly (readonly [string, string])[]): SourceModule {
  const resources = new Map<string, SourceBlock>();
  const locals = new Map<string, Expression>();
  const outputs = new Map<string, Expression>();
  const variables = new Map<string, SourceBlock>();
  const calls = new Map<string, SourceBlock>();
  const errors: string[] = [];
  const names = new Set(files.map(([file]) => file));
  // By name, with override files last, as Terraform loads them.
  const ordered = files.toSorted(([a], [b]) =>
    OVERRIDE.test(a) === OVERRIDE.test(b) ? (a < b ? -1 : 1) : OVERRIDE.test(a) ? 1 : -1,
  );
  for (const [file, text] of ordered) {
    if (names.has(file.replace(/\.tf(\.json)?$/, '.tofu$1')) && !/\.tofu(\.json)?$/.test(file))
      errors.push(`${file}: OpenTofu reads \`.tofu\` instead, and Terraform does not`);
    let body: Body;
    try {
      body = file.endsWith('.json') ? bodyOfJson(JSON.parse(text)) : parseHcl(text);
    } catch (error) {
      if (!(error instanceof HclError || error instanceof SyntaxError)) throw error;
      errors.push(`${file}: ${error.message}`);
      continue;
    }
    for (const { type, labels, body: own, line } of body.blocks) {
      const block = { body: own, file, line };
      const [first = '', second = ''] = labels;
      const put = (map: Map<string, SourceBlock>, name: string): void => {
        const before = OVERRIDE.test(file) ? map.get(name) : undefined;
        map.set(name, before === undefined ? block : { ...before, body: overridden(before.body, own) });
      };
      if (type === 'resource') put(resources, `${first}.${second}`);
      else if (type === 'data') put(resources, `data.${first}.${second}`);
      else if (type === 'locals') for (const [name, one] of own.attributes) locals.set(name, one.expression);
      else if (type === 'variable') put(variables, first);
      else if (type === 'module') put(calls, first);
      else if (type === 'output') {
        const value = own.attributes.get('value');
        if (value !== undefined) outputs.set(first, value.expression);
      }
    }
  }
  return { dir, resources, locals, outputs, variables, calls, errors };
}

/**
 * Attributes replace those with the same name, blocks all blocks of their type, including those of a `dynamic` block.
 */
function overridden(before: Body, by: Body): Body {
  const typeOf = ({ type, labels: [label = ''] }: Body['blocks'][number]) =>
    type === 'dynamic' ? label : type;
  const replaced = new Set(by.blocks.map(typeOf));
  // Written as the one or as the other, in JSON syntax.
  const gone = (name: string) => replaced.has(name) || by.attributes.has(name);
  return {
    attributes: new Map([...[...before.attributes].filter(([name]) => !gone(name)), ...by.attributes]),
    blocks: [...before.blocks.filter((block) => !gone(typeOf(block))), ...by.blocks],
  };
}

/** A module of one configuration in Terraform's JSON syntax. */
export function moduleOfJson(json: unknown, file = 'cdk.tf.json'): SourceModule {
  return moduleOf('', [[file, JSON.stringify(json)]]);
}

/**
 * A file in Terraform's JSON syntax as blocks. Inside them only a provider's schema tells blocks from attributes; both
 * are attributes here.
 */
function bodyOfJson(json: unknown): Body {
  const blocks: Body['blocks'][number][] = [];
  const add = (type: string, labels: readonly string[], value: unknown): void => {
    for (const one of [value].flat()) {
      if (typeof one !== 'object' || one === null) continue;
      const attributes = Object.entries(one)
        .filter(([name]) => name !== '//')
        .map(([name, inner]) => [name, { expression: expressionOfJson(inner), line: 1 }] as const);
      blocks.push({ type, labels, body: { attributes: new Map(attributes), blocks: [] }, line: 1 });
    }
  };
  const depth: Readonly<Record<string, number>> = {
    resource: 2,
    data: 2,
    variable: 1,
    module: 1,
    output: 1,
    locals: 0,
  };
  // At every level a list of objects is the same as one with all that they have.
  const go = (type: string, labels: readonly string[], value: unknown, deep: number): void => {
    if (deep === 0) add(type, labels, value);
    else
      for (const one of [value].flat())
        for (const [name, inner] of Object.entries((one ?? {}) as Record<string, unknown>))
          go(type, [...labels, name], inner, deep - 1);
  };
  for (const one of [json].flat())
    for (const [type, value] of Object.entries((one ?? {}) as Record<string, unknown>))
      if (depth[type] !== undefined) go(type, [], value, depth[type]);
  return { attributes: new Map(), blocks };
}

function expressionOfJson(value: unknown): Expression {
  if (typeof value === 'string') return parseTemplate(value);
  if (Array.isArray(value)) return { kind: 'list', items: value.map(expressionOfJson) };
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'object',
      items: Object.entries(value)
        .filter(([key]) => key !== '//')
        .map(([key, one]) => [parseTemplate(key), expressionOfJson(one)] as const),
    };
  return { kind: 'literal', value: value as number | boolean | null };
}
