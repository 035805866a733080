import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '@cordon/domain';
import { computedFor, isName, standInFor } from './computed.ts';
import type { Body, Expression } from './hcl.types.ts';
import { evaluate, namesIn, type Scope } from './hcl-evaluate.ts';
import { FUNCTIONS } from './hcl-functions.ts';
import { parseExpression } from './hcl-parse.ts';
import {
  type ConfigurationJson,
  type ExpressionJson,
  type ModuleJson,
  modulePath,
  type RawInstance,
  type ResourceJson,
} from './show-json.ts';
import type { SourceBlock, SourceModule, Sources } from './source.ts';
import { entriesOf, firstUnknown, hasUnknown, isUnknown, Lazy, Unknown } from './unknown.ts';

/** Terraform's meta-arguments, which every block may have. */
const META = new Set([
  'provider',
  'lifecycle',
  'depends_on',
  'count',
  'for_each',
  'connection',
  'provisioner',
]);

const LATER = 'is known after apply only';

const PLACE_MARK = '\uE001';
/** Stands for the workspace while it is looked for; no function leaves it as it is. */
const PLACE = `aB${PLACE_MARK}cD`;

/** Input of a `World`: instances, modules, names. */
export interface WorldInput {
  readonly instances: readonly RawInstance[];
  readonly configuration?: ConfigurationJson;
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly sources?: Sources;
  /** The root module, where it is not a folder. */
  readonly root?: SourceModule;
  /** The account of a provider, by its key in the configuration (`aws.roles`). */
  readonly accountOf: (providerKey: string) => string;
  /** Every instance states its account: equal names in two accounts are never taken for the same thing. */
  readonly accountsAreKnown?: boolean;
  /** What `terraform.workspace` is, where somebody says it: neither a plan nor a state does. */
  readonly workspace?: string;
  /** The provider key of an instance, where neither configuration nor folder has it. */
  readonly providerOf?: (instance: RawInstance) => string;
}

/** One module call: its key, and its data in the plan and the folder. */
export interface ModuleInstance {
  readonly address: string;
  readonly name: string;
  readonly key?: string | number;
  readonly parent?: ModuleInstance;
  readonly config?: ModuleJson;
  readonly source?: SourceModule;
  /** Names of the enclosing calls. */
  readonly names: readonly string[];
}

/** One instance of a resource, whose attributes are computed on demand. */
/** Blocks that grant access and that a provider may fill in by itself. */
const GRANTING_BLOCKS = new Set(['aws_iam_role.inline_policy', 'aws_s3_bucket.grant']);

export class Instance {
  readonly raw: RawInstance;
  readonly module: ModuleInstance;
  readonly config: ResourceJson | undefined;
  readonly source: SourceBlock | undefined;
  readonly providerKey: string;
  readonly accountId: string;
  readonly #world: World;
  readonly #known = new Map<string, unknown>();
  readonly #asked = new Set<string>();
  #agrees: boolean | undefined;

  constructor(world: World, raw: RawInstance, module: ModuleInstance) {
    const own = raw.mode === 'data' ? `data.${raw.type}.${raw.name}` : `${raw.type}.${raw.name}`;
    this.#world = world;
    this.raw = raw;
    this.module = module;
    this.config = module.config?.resources?.find(({ address }) => address === own);
    this.source = module.source?.resources.get(own);
    this.providerKey =
      this.config?.provider_config_key ??
      world.input.providerOf?.(raw) ??
      world.providerOf(this.source) ??
      raw.type.split('_')[0] ??
      '';
    this.accountId = world.input.accountOf(this.providerKey);
  }

  /** Whether the plan marks the attribute as known after apply only. */
  isLater(attribute: string): boolean {
    return hasUnknown(masked(this.raw.values[attribute], maskOf(this.raw.unknown, attribute)));
  }

  /** Whether its provider puts tags of its own on everything. */
  hasDefaultTags(): boolean {
    const provider = this.#world.input.configuration?.provider_config?.[this.providerKey];
    return provider?.expressions?.default_tags !== undefined;
  }

  /** All instances of a resource of the same module. */
  beside(mode: 'managed' | 'data', type: string, name: string): readonly Instance[] {
    return this.#world.named(this.module, mode, type, name);
  }

  /** Names of all attributes in the values, the configuration and the folder. */
  attributes(): readonly string[] {
    const unknown = this.raw.unknown;
    return [
      ...new Set([
        ...Object.keys(this.raw.values),
        ...(typeof unknown === 'object' && unknown !== null ? Object.keys(unknown) : []),
        ...Object.keys(this.config?.expressions ?? {}),
        ...(this.raw.actions.includes('configured') ? this.#ofSource() : []),
      ]),
    ];
  }

  #ofSource(): readonly string[] {
    const body = this.source?.body;
    return body === undefined
      ? []
      : [...body.attributes.keys(), ...body.blocks.map(({ type }) => type)].filter((one) => !META.has(one));
  }

  /** The value of an attribute: known, computed, a made-up name, or `Unknown`. `undefined` where it is not set. */
  get(attribute: string): unknown {
    if (this.#known.has(attribute)) return this.#known.get(attribute);
    if (this.#asked.has(attribute)) return new Unknown('it refers to itself');
    this.#asked.add(attribute);
    const found = this.#work(attribute);
    this.#asked.delete(attribute);
    this.#known.set(attribute, found);
    return found;
  }

  #work(attribute: string): unknown {
    const { values, unknown, actions } = this.raw;
    if (actions.includes('configured')) return this.#configured(attribute);
    // A live service did not return it: provider defaults do not apply.
    const unsaid = firstUnknown(values[attribute]);
    if (unsaid !== undefined) return unsaid;
    const raw = masked(values[attribute], maskOf(unknown, attribute));
    if (!hasUnknown(raw)) return raw ?? this.#compute(attribute) ?? raw;
    const expressions = this.config?.expressions ?? {};
    if (Object.hasOwn(expressions, attribute) || this.#hasDynamic(attribute, raw)) {
      const worked = this.#worked(attribute, expressions[attribute] ?? [], raw);
      if (!hasUnknown(worked)) return worked;
      // A name that the plan creates gets a made-up name; everything else stays unknown.
      return isName(this.raw.type, attribute)
        ? this.#world.nameOfItsOwn(this.raw.address, attribute)
        : worked;
    }
    // Not set: the provider computes it at creation. Computed values grant nothing.
    const computed = this.#compute(attribute);
    if (computed !== undefined) return computed;
    // A plan's configuration leaves dynamic blocks out: without the files they look unset.
    if (this.source === undefined && GRANTING_BLOCKS.has(`${this.raw.type}.${attribute}`))
      return new Unknown(`${LATER}, and a dynamic block may set it, which a plan alone does not show`);
    return this.config === undefined || this.raw.mode === 'data' || actions.includes('update')
      ? raw
      : undefined;
  }

  /**
   * Whether dynamic blocks create it, which a plan's configuration does not show: the folder has them, or the plan
   * already knows some of the resulting blocks, where provider defaults are unknown until applied.
   */
  #hasDynamic(attribute: string, raw: unknown): boolean {
    const { blocks = [] } = this.source?.body ?? {};
    return (
      blocks.some(({ type, labels }) => type === 'dynamic' && labels[0] === attribute) ||
      (this.config !== undefined && Array.isArray(raw) && raw.some((one) => !isUnknown(one)))
    );
  }

  /** For a configuration without a plan. */
  #configured(attribute: string): unknown {
    const body = this.source?.body;
    const set = body?.attributes.get(attribute)?.expression;
    const scope = this.#world.scopeOf(this.module, this);
    if (set !== undefined) {
      const value = evaluate(set, scope);
      return value ?? this.#compute(attribute);
    }
    if (body?.blocks.some(({ type }) => type === attribute) === true) return blocksOf(body, attribute, scope);
    return this.#compute(attribute);
  }

  /** What `PLACE` stands for in the attributes whose values the plan knows. */
  workspacesSaid(): readonly string[] {
    const scope = this.#world.scopeOf(this.module, this);
    return [...(this.source?.body.attributes ?? [])].flatMap(([name, { expression }]) => {
      const known = this.raw.values[name];
      if (typeof known !== 'string' || expression.kind !== 'template') return [];
      const parts = expression.parts.map((part) =>
        typeof part === 'string'
          ? part
          : part.kind === 'value'
            ? evaluate(part.of, scope)
            : new Unknown('a loop'),
      );
      const [one, ...more] = parts.flatMap((part, at) => (part === PLACE ? [at] : []));
      const rest = parts
        .filter((part) => part !== PLACE)
        .map((part) => (typeof part === 'string' ? part : PLACE));
      if (one === undefined || more.length > 0 || rest.some((part) => part.includes(PLACE_MARK))) return [];
      const before = rest.slice(0, one).join('');
      const after = rest.slice(one).join('');
      return known.startsWith(before) && known.endsWith(after) && known.length > before.length + after.length
        ? [known.slice(before.length, known.length - after.length)]
        : [];
    });
  }

  #compute(attribute: string): unknown {
    const { type, mode, address } = this.raw;
    return computedFor(attribute, mode, {
      address,
      type,
      accountId: this.accountId,
      get: (name) => this.get(name),
      nameOfItsOwn: (name) => this.#world.nameOfItsOwn(address, name),
    });
  }

  /** The configuration's value where the plan has none. */
  #worked(attribute: string, expression: ExpressionJson, raw: unknown): unknown {
    const fromFolder = this.#fromFolder(attribute, expression, raw);
    if (fromFolder !== undefined && !isUnknown(fromFolder)) return fromFolder;
    const filled = this.#world.filled(attribute, raw, expression, this);
    if (!hasUnknown(filled)) {
      this.#world.suppose(this, attribute);
      return filled;
    }
    return fromFolder ?? filled;
  }

  /** From the folder's files, where they are the plan's source. */
  #fromFolder(attribute: string, expression: ExpressionJson, raw: unknown): unknown {
    const { source, module } = this;
    if (source === undefined || (module.source?.errors.length ?? 0) > 0) return undefined;
    const scope = this.#world.scopeOf(module, this);
    const set = source.body.attributes.get(attribute)?.expression;
    const differs = new Unknown(
      `${LATER}, and \`${source.file}\` is not the source of the plan: it differs in \`${attribute}\``,
    );
    if (set !== undefined) {
      if (!agreeOnNames(set, expression) || !this.#agreesElsewhere(scope)) return differs;
      const value = evaluate(set, scope);
      if (!agree(raw, value)) return differs;
      if (!hasUnknown(value)) this.#world.believe(source.file);
      return value;
    }
    if (!hasBlocks(source.body, attribute)) return differs;
    const blocks = blocksOf(source.body, attribute, scope);
    if (!agree(raw, blocks) || !this.#agreesElsewhere(scope)) return differs;
    if (!hasUnknown(blocks)) this.#world.believe(source.file);
    return blocks;
  }

  /** Whether the folder agrees with every value that the plan has of this resource. */
  #agreesElsewhere(scope: Scope): boolean {
    this.#agrees ??= [...(this.source?.body.attributes ?? [])].every(([name, { expression }]) => {
      const known = this.raw.values[name];
      if (META.has(name) || known === undefined || known === null) return true;
      if (maskOf(this.raw.unknown, name) !== undefined || maskOf(this.raw.sensitive, name) === true)
        return true;
      return agree(known, evaluate(expression, scope));
    });
    return this.#agrees;
  }
}

export class World {
  readonly input: WorldInput;
  readonly instances: readonly Instance[];
  readonly root: ModuleInstance;
  readonly #modules = new Map<string, ModuleInstance>();
  readonly #byName = new Map<string, Instance[]>();
  readonly #keys = new Map<string, Set<string | number>>();
  readonly #worked = new Map<string, unknown>();
  readonly #standIns = new Map<string, string>();
  readonly #supposed = new Set<string>();

  constructor(input: WorldInput) {
    this.input = input;
    const config = input.configuration?.root_module;
    const source = input.root ?? input.sources?.module('');
    this.root = {
      address: '',
      name: '',
      names: [],
      ...(config === undefined ? {} : { config }),
      ...(source === undefined ? {} : { source }),
    };
    this.#modules.set('', this.root);
    this.instances = input.instances.map((raw) => {
      const module = this.module(raw.module);
      const made = new Instance(this, raw, module);
      const key = `${raw.module} ${raw.mode} ${raw.type}.${raw.name}`;
      const all = this.#byName.get(key) ?? [];
      all.push(made);
      this.#byName.set(key, all);
      return made;
    });
  }

  /** Made-up names, each with its place. */
  get standIns(): ReadonlyMap<string, string> {
    return this.#standIns;
  }

  get supposed(): readonly string[] {
    return [...this.#supposed];
  }

  nameOfItsOwn(address: string, attribute: string): string {
    const name = standInFor(address, attribute);
    this.#standIns.set(name, `${address}.${attribute}`);
    return name;
  }

  /** Notes that a value comes from the folder, not from the plan. */
  believe(file: string): void {
    this.#supposed.add(
      `values known after apply only are worked out from \`${file}\`, which is assumed to be the plan's source: it agrees with every value in the plan`,
    );
  }

  suppose({ raw }: Instance, attribute: string): void {
    this.#supposed.add(
      `\`${attribute}\` of \`${raw.address}\` is assumed to equal what it refers to: the plan has the reference, but not the expression`,
    );
  }

  /** `provider = aws.roles` of a block. */
  providerOf(source: SourceBlock | undefined): string | undefined {
    const provider = source?.body.attributes.get('provider')?.expression;
    if (provider?.kind === 'literal' && typeof provider.value === 'string') return provider.value;
    if (provider?.kind === 'name') return provider.name;
    if (provider?.kind === 'attribute' && provider.on.kind === 'name')
      return `${provider.on.name}.${provider.name}`;
    return undefined;
  }

  module(address: string): ModuleInstance {
    const known = this.#modules.get(address);
    if (known !== undefined) return known;
    const path = modulePath(address);
    const last = path.at(-1);
    if (last === undefined) return this.root;
    const own = `module.${last.name}${last.key === undefined ? '' : `[${JSON.stringify(last.key)}]`}`;
    const parent = this.module(address.slice(0, -own.length).replace(/\.$/, ''));
    const call = parent.config?.module_calls?.[last.name];
    const names = [...parent.names, last.name];
    const block = parent.source?.calls.get(last.name);
    const said = block?.body.attributes.get('source')?.expression;
    const from = call?.source ?? (said?.kind === 'literal' ? String(said.value) : undefined);
    const dir =
      parent.source === undefined ? undefined : this.input.sources?.dirOfCall(parent.source.dir, names, from);
    const source = dir === undefined ? undefined : this.input.sources?.module(dir);
    const made: ModuleInstance = {
      address,
      name: last.name,
      parent,
      names,
      ...(last.key === undefined ? {} : { key: last.key }),
      ...(call?.module === undefined ? {} : { config: call.module }),
      ...(source === undefined ? {} : { source }),
    };
    this.#modules.set(address, made);
    if (last.key !== undefined) {
      const key = `${parent.address} ${last.name}`;
      this.#keys.set(key, (this.#keys.get(key) ?? new Set()).add(last.key));
    }
    return made;
  }

  /** The names in a module; `of` gives `each` and `count`. */
  scopeOf(
    module: ModuleInstance,
    of?: { readonly raw: RawInstance; readonly source?: SourceBlock | undefined },
  ): Scope {
    const dir = module.source?.dir ?? '';
    return {
      lookup: (name) => {
        switch (name) {
          case 'var':
            return new Lazy((variable) => this.variable(module, variable));
          case 'local':
            return new Lazy((local) => this.#local(module, local));
          case 'data':
            return new Lazy((type) => new Lazy((own) => this.#resource(module, 'data', type, own)));
          case 'module':
            return new Lazy((call) =>
              this.#once(`${module.address} module.${call}`, () => this.#call(module, call)),
            );
          case 'each':
            return new Lazy((part) => this.#each(module, of, part));
          case 'count':
            return new Lazy(() => of?.raw.key ?? new Unknown('`count` in a resource without `count`'));
          case 'path':
            return new Lazy((part) => (part === 'module' ? dir || '.' : '.'));
          case 'terraform':
            return new Lazy((part) =>
              part === 'workspace'
                ? this.#workspace()
                : new Unknown(`\`terraform.${part}\` is not known here`),
            );
          case 'self':
            return new Unknown(`\`${name}\` is not known here`);
          default:
            return new Lazy((own) => this.#resource(module, 'managed', name, own));
        }
      },
      file: (path) => this.input.sources?.text(path),
      fileset: (dir, pattern) => this.input.sources?.fileset(dir, pattern),
    };
  }

  /** The workspace, by what the plan knows of texts that have its name in them as it is. */
  #workspace(): unknown {
    const { workspace } = this.input;
    if (workspace !== undefined) return workspace;
    return this.#once('terraform.workspace', () => {
      const asked = new World({ ...this.input, workspace: PLACE });
      const said = new Set(asked.instances.flatMap((one) => one.workspacesSaid()));
      const [only] = said;
      return said.size === 1 && only !== undefined
        ? only
        : new Unknown('`terraform.workspace` stands in no plan, and nothing that the plan knows tells it');
    });
  }

  #each(
    module: ModuleInstance,
    of: { readonly raw: RawInstance; readonly source?: SourceBlock | undefined } | undefined,
    part: string,
  ): unknown {
    if (of?.raw.key === undefined) return new Unknown('`each` in a resource without `for_each`');
    if (part === 'key') return of.raw.key;
    const over = of.source?.body.attributes.get('for_each')?.expression;
    if (over === undefined) return new Unknown('the value of `for_each` is unknown');
    const { type, name, mode } = of.raw;
    const all = this.#once(`${module.address} each of ${mode} ${type}.${name}`, () =>
      evaluate(over, this.scopeOf(module)),
    );
    return valueAt(all, of.raw.key);
  }

  #local(module: ModuleInstance, name: string): unknown {
    const expression = module.source?.locals.get(name);
    if (expression === undefined) return new Unknown(`\`local.${name}\` is not known without the folder`);
    return this.#once(`${module.address} local.${name}`, () => evaluate(expression, this.scopeOf(module)));
  }

  variable(module: ModuleInstance, name: string): unknown {
    return this.#once(`${module.address} var.${name}`, () => this.#variable(module, name));
  }

  /** Computed once; a circular reference is unknown. */
  #once(key: string, work: () => unknown): unknown {
    if (this.#worked.has(key)) return this.#worked.get(key);
    this.#worked.set(key, new Unknown('it refers to itself'));
    const value = work();
    this.#worked.set(key, value);
    return value;
  }

  #variable(module: ModuleInstance, name: string): unknown {
    const declared = module.source?.variables.get(name)?.body.attributes;
    const said = declared?.get('type')?.expression;
    const type =
      said?.kind === 'literal' && typeof said.value === 'string' ? parseExpression(said.value) : said;
    const value = this.#given(module, name);
    const nullable = declared?.get('nullable')?.expression;
    // Of one that may not be null the default takes the place of null.
    const otherwiseDefault = value === null && nullable?.kind === 'literal' && nullable.value === false;
    if (value !== undefined && !otherwiseDefault) return type === undefined ? value : converted(value, type);
    const config = module.config?.variables?.[name];
    if (config !== undefined && 'default' in config)
      return type === undefined ? config.default : converted(config.default, type);
    const otherwise = declared?.get('default')?.expression;
    if (otherwise !== undefined) {
      const made = evaluate(otherwise, this.scopeOf(module));
      return type === undefined ? made : converted(made, type);
    }
    return this.input.root === undefined ? new Unknown(`\`var.${name}\` is not given`) : null;
  }

  #given(module: ModuleInstance, name: string): unknown {
    const { parent } = module;
    if (parent === undefined) return this.input.variables?.[name]?.value;
    const block = parent.source?.calls.get(module.name);
    const argument = block?.body.attributes.get(name)?.expression;
    const each = { raw: rawCall(module), source: block };
    const config = parent.config?.module_calls?.[module.name]?.expressions?.[name];
    if (argument !== undefined && (parent.source?.errors.length ?? 0) === 0) {
      if (config !== undefined && !agreeOnNames(argument, config))
        return new Unknown(`the folder differs in \`${name}\` of \`${module.address}\``);
      return evaluate(argument, this.scopeOf(parent, each));
    }
    if (config === undefined) return undefined;
    return this.#byReference(config, parent, rawCall(module).key, undefined);
  }

  #call(module: ModuleInstance, name: string): unknown {
    const address = (key?: string | number): string =>
      `${module.address === '' ? '' : `${module.address}.`}module.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`;
    const outputs = (key?: string | number): Lazy => {
      const child = this.module(address(key));
      return new Lazy((output) => this.#output(child, output));
    };
    const block = module.source?.calls.get(name);
    const config = module.config?.module_calls?.[name];
    const many = block?.body.attributes.get('for_each')?.expression;
    const times = block?.body.attributes.get('count')?.expression;
    const keys = [...(this.#keys.get(`${module.address} ${name}`) ?? [])];
    if (many !== undefined) {
      const over = evaluate(many, this.scopeOf(module));
      return isUnknown(over) || over instanceof Lazy
        ? new Unknown(`\`for_each\` of \`module.${name}\` is not known here`)
        : Object.fromEntries(entriesOf(over).map(([key]) => [String(key), outputs(key)]));
    }
    // One without resources is in no plan: only the expression tells how many there are.
    if (times !== undefined) {
      const count = converted(evaluate(times, this.scopeOf(module)), NUMBER);
      return typeof count === 'number'
        ? Array.from({ length: count }, (_, index) => outputs(index))
        : new Unknown(`\`count\` of \`module.${name}\` is not known here`);
    }
    if (config?.for_each_expression !== undefined)
      return Object.fromEntries(keys.map((key) => [String(key), outputs(key)]));
    if (config?.count_expression !== undefined)
      return Array.from({ length: Math.max(-1, ...keys.map(Number)) + 1 }, (_, index) => outputs(index));
    return outputs();
  }

  #output(module: ModuleInstance, name: string): unknown {
    const expression = module.source?.outputs.get(name);
    if (expression !== undefined && module.source?.errors.length === 0)
      return evaluate(expression, this.scopeOf(module));
    const config = module.config?.outputs?.[name]?.expression;
    if (config === undefined) return new Unknown(`output \`${name}\` of \`${module.address}\` is not known`);
    return this.#byReference(config, module, undefined, undefined);
  }

  #resource(module: ModuleInstance, mode: 'managed' | 'data', type: string, name: string): unknown {
    return this.#once(`${module.address} ${mode} ${type}.${name}`, () =>
      this.#instancesOf(module, mode, type, name),
    );
  }

  named(module: ModuleInstance, mode: 'managed' | 'data', type: string, name: string): readonly Instance[] {
    return this.#byName.get(`${module.address} ${mode} ${type}.${name}`) ?? [];
  }

  #instancesOf(module: ModuleInstance, mode: 'managed' | 'data', type: string, name: string): unknown {
    const all = this.named(module, mode, type, name);
    const lazy = (one: Instance): Lazy => new Lazy((attribute) => attributeOf(one, attribute));
    const [first] = all;
    if (first === undefined) {
      const own = mode === 'data' ? `data.${type}.${name}` : `${type}.${name}`;
      const block = module.source?.resources.get(own)?.body.attributes;
      const config = module.config?.resources?.find(({ address }) => address === own);
      if (block?.has('for_each') === true || config?.for_each_expression !== undefined) return {};
      if (block?.has('count') === true || config?.count_expression !== undefined) return [];
      return new Unknown(`\`${own}\` does not exist`);
    }
    if (first.raw.key === undefined) return lazy(first);
    if (typeof first.raw.key === 'number') {
      const list: unknown[] = [];
      for (const one of all) list[Number(one.raw.key)] = lazy(one);
      return list;
    }
    return Object.fromEntries(all.map((one) => [String(one.raw.key), lazy(one)]));
  }

  /** Fills unknown values with the values behind the plan's references. */
  filled(attribute: string, value: unknown, expression: ExpressionJson, instance: Instance): unknown {
    if (!hasUnknown(value)) return value;
    if (Array.isArray(expression)) {
      const blocks = expression as readonly Readonly<Record<string, ExpressionJson>>[];
      if (!Array.isArray(value) || value.length !== blocks.length) return value;
      return value.map((one, index) => {
        const block = blocks.length === 1 ? blocks[0] : matching(one, blocks, index);
        if (block === undefined || typeof one !== 'object' || one === null || isUnknown(one)) return one;
        return Object.fromEntries(
          Object.entries(one).map(([name, inner]) => [
            name,
            hasUnknown(inner) && block[name] !== undefined
              ? this.filled(name, inner, block[name], instance)
              : inner,
          ]),
        );
      });
    }
    if (!REFERENCES.has(attribute)) return value;
    const found = this.#byReference(expression, instance.module, instance.raw.key, attribute);
    if (hasUnknown(found)) return value;
    if (DOCUMENTS.has(attribute) && !isDocument(expression)) return value;
    if (Array.isArray(value)) return value.length === 1 ? [found].flat() : value;
    return LISTS.has(attribute) ? [found].flat() : found;
  }

  /** The value of a plain reference, from the plan's list of references. */
  #byReference(
    expression: ExpressionJson,
    module: ModuleInstance,
    key: string | number | undefined,
    attribute: string | undefined,
  ): unknown {
    if (Array.isArray(expression)) return new Unknown('a block');
    const { constant_value, references } = expression as {
      constant_value?: unknown;
      references?: readonly string[];
    };
    if (constant_value !== undefined) return constant_value;
    if (references === undefined) return new Unknown(LATER);
    const longest = [...new Set(references)].filter(
      (one) => !references.some((other) => other !== one && other.startsWith(`${one}.`)),
    );
    const counted = longest.filter((one) => /^(each|count)\./.test(one));
    const [only, ...more] = longest.filter((one) => !/^(each|count)\./.test(one));
    if (only === undefined)
      return counted.length === 1 && counted[0] !== undefined && /^(each\.key|count\.index)$/.test(counted[0])
        ? (key ?? new Unknown(LATER))
        : new Unknown(LATER);
    if (more.length > 0 || /[[\]*]/.test(only))
      return new Unknown(`${LATER}; it refers to ${longest.join(', ')}`);
    const scope = this.scopeOf(module);
    let value: unknown;
    const path = only.split('.');
    value = scope.lookup(path[0] ?? '');
    for (const part of path.slice(1)) {
      if (isUnknown(value)) return value;
      value = value instanceof Lazy ? value.get(part) : valueAt(value, part);
    }
    if (counted.length > 0 && !isUnknown(value) && !(value instanceof Lazy))
      value = valueAt(value, key ?? '');
    if (value instanceof Lazy) {
      const meant = attribute === undefined ? undefined : USUAL[attribute];
      return meant === undefined ? new Unknown(LATER) : value.get(meant);
    }
    return value;
  }
}

/** Attributes that are usually a plain reference to another resource: `bucket = aws_s3_bucket.x.id`. */
const USUAL: Readonly<Record<string, string>> = {
  role: 'name',
  user: 'name',
  group: 'name',
  bucket: 'bucket',
  policy_arn: 'arn',
  role_arns: 'arn',
  policy_arns: 'arn',
  permissions_boundary: 'arn',
  permissions_boundary_arn: 'arn',
  managed_policy_arns: 'arn',
  iam_groups: 'name',
  users: 'name',
  roles: 'name',
  groups: 'name',
  backend: 'path',
  canonical_id: 'id',
  mount_accessor: 'accessor',
  member_entity_ids: 'id',
  member_group_ids: 'id',
  identifiers: 'arn',
  token_policies: 'name',
  role_name: 'role_name',
  namespace: 'path',
  policy: 'json',
  assume_role_policy: 'json',
  policy_document: 'json',
  role_arn: 'arn',
  access_key: 'id',
  target_id: 'id',
  policy_id: 'id',
};
const DOCUMENTS = new Set(['policy', 'assume_role_policy', 'policy_document']);
const REFERENCES = new Set(Object.keys(USUAL));
const LISTS = new Set([
  ...['role_arns', 'policy_arns', 'managed_policy_arns', 'iam_groups', 'users', 'roles', 'groups'],
  ...['identifiers', 'token_policies', 'member_entity_ids', 'member_group_ids'],
]);

/** Whether a text is the whole document of a data source. */
function isDocument(expression: ExpressionJson): boolean {
  const { references = [] } = expression as { references?: readonly string[] };
  return references.some((one) =>
    /^(data\.(aws_iam_policy_document|vault_policy_document)\.|var\.|module\.)/.test(one),
  );
}

function rawCall(module: ModuleInstance): RawInstance {
  return {
    address: module.address,
    module: module.parent?.address ?? '',
    mode: 'managed',
    type: 'module',
    name: module.name,
    ...(module.key === undefined ? {} : { key: module.key }),
    provider: '',
    actions: [],
    values: {},
    unknown: undefined,
    sensitive: undefined,
  };
}

function attributeOf(instance: Instance, attribute: string): unknown {
  const value = instance.get(attribute);
  if (value !== undefined) return value;
  // For the resource itself an unset attribute is unset; for references to it, it is not known yet.
  return instance.isLater(attribute) ? new Unknown(LATER) : null;
}

function valueAt(value: unknown, key: string | number): unknown {
  if (isUnknown(value)) return value;
  if (Array.isArray(value)) {
    if (typeof key === 'number') return value[key] ?? new Unknown(`there is no element ${key}`, true);
    // A set: its keys are its values.
    return value.includes(key) ? key : new Unknown(`there is no \`${key}\``, true);
  }
  if (typeof value !== 'object' || value === null) return new Unknown(LATER);
  return Object.hasOwn(value, String(key))
    ? (value as Record<string, unknown>)[String(key)]
    : new Unknown(`there is no \`${key}\``, true);
}

function maskOf(mask: unknown, attribute: string): unknown {
  return typeof mask === 'object' && mask !== null ? (mask as Record<string, unknown>)[attribute] : mask;
}

/** The value with `Unknown` where the plan marks it as unknown. */
function masked(value: unknown, mask: unknown): unknown {
  if (mask === true) return new Unknown(LATER);
  if (typeof mask !== 'object' || mask === null) return value;
  if (Array.isArray(mask)) {
    const given = Array.isArray(value) ? value : [];
    return Array.from({ length: Math.max(mask.length, given.length) }, (_, index) =>
      masked(given[index], mask[index]),
    );
  }
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const names = new Set([...Object.keys(given), ...Object.keys(mask)]);
  if (names.size === 0) return value;
  return Object.fromEntries(
    [...names].map((name) => [name, masked(given[name], (mask as Record<string, unknown>)[name])]),
  );
}

function hasBlocks(body: Body, type: string): boolean {
  return body.blocks.some((one) => one.type === type || (one.type === 'dynamic' && one.labels[0] === type));
}

/** All blocks of a type, dynamic ones unrolled. https://opentofu.org/docs/language/expressions/dynamic-blocks/ */
function blocksOf(
  body: Body,
  type: string,
  scope: Scope,
  locals: ReadonlyMap<string, unknown> = new Map(),
): unknown {
  const found: unknown[] = [];
  for (const block of body.blocks) {
    if (block.type === type) found.push(blockValue(block.body, scope, locals));
    if (block.type !== 'dynamic' || block.labels[0] !== type) continue;
    const over = block.body.attributes.get('for_each')?.expression;
    const iterator = block.body.attributes.get('iterator')?.expression;
    const name = iterator?.kind === 'name' ? iterator.name : type;
    const content = block.body.blocks.find((one) => one.type === 'content')?.body;
    if (over === undefined || content === undefined) return new Unknown('an unsupported dynamic block');
    const items = evaluate(over, scope, locals);
    if (isUnknown(items)) return items;
    if (items instanceof Lazy) return new Unknown('the whole of a resource is not known');
    for (const [key, value] of entriesOf(items))
      found.push(blockValue(content, scope, new Map([...locals, [name, { key, value }]])));
  }
  return found;
}

function blockValue(body: Body, scope: Scope, locals: ReadonlyMap<string, unknown>): unknown {
  const types = new Set(
    body.blocks.map((one) => (one.type === 'dynamic' ? (one.labels[0] ?? '') : one.type)),
  );
  return Object.fromEntries([
    ...[...body.attributes].map(([name, one]) => [name, evaluate(one.expression, scope, locals)]),
    ...[...types].map((type) => [type, blocksOf(body, type, scope, locals)]),
  ]);
}

/** Whether the folder's expression has the same references as the plan's. */
function agreeOnNames(expression: Expression, config: ExpressionJson): boolean {
  if (Array.isArray(config)) return true;
  const { references, constant_value } = config as {
    references?: readonly string[];
    constant_value?: unknown;
  };
  const own = namesIn(expression);
  if (constant_value !== undefined) return own.size === 0;
  if (references === undefined) return true;
  const short = (name: string): string => {
    const parts = name.replace(/\[[^\]]*\]/g, '').split('.');
    return parts.slice(0, parts[0] === 'data' ? 3 : 2).join('.');
  };
  const theirs = new Set(references.map(short));
  const ours = new Set([...own].map(short));
  return theirs.size === ours.size && [...theirs].every((one) => ours.has(one));
}

/** Whether a computed value agrees with the plan's known parts. Lists count as sets. */
function agree(plan: unknown, worked: unknown): boolean {
  if (isUnknown(plan) || isUnknown(worked) || worked instanceof Lazy) return true;
  const empty = (value: unknown): boolean =>
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (empty(plan))
    return empty(worked) || hasUnknown(worked) || (Array.isArray(worked) && worked.length === 0);
  if (Array.isArray(plan)) {
    if (hasUnknown(plan) && !Array.isArray(worked)) return true;
    const all = Array.isArray(worked) ? worked : [worked];
    const known = !hasUnknown(plan) && !hasUnknown(all);
    const count = (list: readonly unknown[]) =>
      known ? new Set(list.map((one) => JSON.stringify(one))).size : list.length;
    return count(plan) === count(all) && plan.every((one) => all.some((other) => agree(one, other)));
  }
  if (typeof plan === 'object') {
    if (typeof worked !== 'object' || worked === null) return false;
    const other = worked as Record<string, unknown>;
    return Object.entries(plan as object).every(([name, one]) => agree(one, other[name]));
  }
  return String(plan) === String(worked) || sameJson(plan, worked);
}

/** Providers reformat policies. */
function sameJson(plan: unknown, worked: unknown): boolean {
  if (typeof plan !== 'string' || typeof worked !== 'string') return false;
  if (!plan.trimStart().startsWith('{') || !worked.trimStart().startsWith('{')) return false;
  try {
    return isDeepStrictEqual(JSON.parse(plan), JSON.parse(worked));
  } catch {
    return false;
  }
}

/** The configuration block that a plan value comes from, where its constants identify it. */
function matching(
  value: unknown,
  blocks: readonly Readonly<Record<string, ExpressionJson>>[],
  index: number,
): Readonly<Record<string, ExpressionJson>> | undefined {
  const fits = (block: Readonly<Record<string, ExpressionJson>>): boolean =>
    Object.entries(block).every(([name, one]) => {
      const { constant_value } = one as { constant_value?: unknown };
      return constant_value === undefined || agree((value as Record<string, unknown>)[name], constant_value);
    });
  const candidates = blocks.filter(fits);
  return candidates.length === 1
    ? candidates[0]
    : candidates.includes(blocks[index] ?? {})
      ? blocks[index]
      : undefined;
}

const NUMBER: Expression = { kind: 'name', name: 'number' };
const ANY: Expression = { kind: 'name', name: 'any' };

/** Whether `any` stands in the type: of several elements it is the same one. */
function namesAny(type: Expression): boolean {
  if (type.kind === 'name') return /^(?:any|list|map|set)$/.test(type.name);
  if (type.kind === 'list') return type.items.some(namesAny);
  if (type.kind === 'object') return type.items.some(([, one]) => namesAny(one));
  return type.kind === 'call' && type.args.some(namesAny);
}

function inOneType(name: 'tolist' | 'tomap' | 'toset', value: unknown): unknown {
  try {
    return FUNCTIONS[name]?.(value);
  } catch (error) {
    return new Unknown(`its elements are not of one type: ${messageOf(error)}`);
  }
}

/** A variable's value in its declared type: `optional(…)` filled in, sets without repetitions. */
function converted(value: unknown, type: Expression): unknown {
  if (isUnknown(value) || value === null || value instanceof Lazy) return value;
  if (type.kind === 'name') {
    const bare: Expression = { kind: 'call', name: type.name, args: [ANY], spread: false };
    if (/^(?:list|map|set)$/.test(type.name)) return converted(value, bare);
    const convert = { string: FUNCTIONS.tostring, number: FUNCTIONS.tonumber, bool: FUNCTIONS.tobool }[
      type.name
    ];
    try {
      return convert === undefined ? value : convert(value);
    } catch (error) {
      return new Unknown(`it is no \`${type.name}\`: ${messageOf(error)}`);
    }
  }
  if (type.kind !== 'call') return value;
  const [inner] = type.args;
  if (inner === undefined) return value;
  switch (type.name) {
    case 'list':
    case 'set': {
      if (!Array.isArray(value)) return value;
      const all = value.map((one) => converted(one, inner));
      if (type.name === 'list') return namesAny(inner) ? inOneType('tolist', all) : all;
      return firstUnknown(all) ?? inOneType('toset', all);
    }
    case 'map': {
      if (typeof value !== 'object' || Array.isArray(value)) return value;
      const all = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, converted(one, inner)]));
      return namesAny(inner) ? inOneType('tomap', all) : all;
    }
    case 'tuple':
      if (!Array.isArray(value) || inner.kind !== 'list') return value;
      return value.map((one, at) => converted(one, inner.items[at] ?? inner));
    case 'object': {
      if (typeof value !== 'object' || Array.isArray(value) || inner.kind !== 'object') return value;
      const given = value as Record<string, unknown>;
      return Object.fromEntries(
        inner.items.map(([key, one]) => {
          const name = key.kind === 'literal' ? String(key.value) : '';
          const [own = one, otherwise] = one.kind === 'call' && one.name === 'optional' ? one.args : [];
          const said = Object.hasOwn(given, name) ? given[name] : null;
          const found = said === null && otherwise !== undefined ? evaluate(otherwise, NOTHING) : said;
          return [name, converted(found, own)];
        }),
      );
    }
    default:
      return value;
  }
}

/** What a default may speak of. */
const NOTHING: Scope = { lookup: () => new Unknown('a name in a default'), file: () => undefined };
