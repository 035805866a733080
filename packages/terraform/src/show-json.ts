import { ShowError } from './reading.types.ts';

/**
 * The part of the output of `show -json` that is read. https://developer.hashicorp.com/terraform/internals/json-format
 */
export interface ShowJson {
  readonly format_version?: string;
  readonly terraform_version?: string;
  readonly values?: ValuesJson;
  readonly planned_values?: ValuesJson;
  readonly prior_state?: { readonly values?: ValuesJson };
  readonly resource_changes?: readonly ChangeJson[];
  readonly deferred_changes?: readonly { readonly resource_change?: ChangeJson }[];
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly configuration?: ConfigurationJson;
  readonly errored?: boolean;
}

export interface ValuesJson {
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown; readonly sensitive?: boolean }>>;
  readonly root_module?: ModuleValuesJson;
}

export interface ModuleValuesJson {
  readonly address?: string;
  readonly resources?: readonly ResourceValuesJson[];
  readonly child_modules?: readonly ModuleValuesJson[];
}

export interface ResourceValuesJson {
  readonly address?: string;
  readonly mode?: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly provider_name?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly sensitive_values?: unknown;
}

export interface ChangeJson {
  readonly address: string;
  readonly module_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly provider_name?: string;
  readonly deposed?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: Readonly<Record<string, unknown>> | null;
    readonly after?: Readonly<Record<string, unknown>> | null;
    readonly after_unknown?: unknown;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
  };
}

export interface ConfigurationJson {
  readonly provider_config?: Readonly<
    Record<
      string,
      {
        readonly name?: string;
        readonly alias?: string;
        readonly full_name?: string;
        readonly expressions?: Readonly<Record<string, ExpressionJson>>;
      }
    >
  >;
  readonly root_module?: ModuleJson;
}

export interface ModuleJson {
  readonly outputs?: Readonly<Record<string, { readonly expression?: ExpressionJson }>>;
  readonly resources?: readonly ResourceJson[];
  readonly module_calls?: Readonly<Record<string, ModuleCallJson>>;
  readonly variables?: Readonly<Record<string, { readonly default?: unknown }>>;
}

export interface ModuleCallJson {
  readonly source?: string;
  readonly expressions?: Readonly<Record<string, ExpressionJson>>;
  readonly count_expression?: ExpressionJson;
  readonly for_each_expression?: ExpressionJson;
  readonly module?: ModuleJson;
}

export interface ResourceJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly provider_config_key?: string;
  readonly provisioners?: readonly unknown[];
  readonly expressions?: Readonly<Record<string, ExpressionJson>>;
  readonly count_expression?: ExpressionJson;
  readonly for_each_expression?: ExpressionJson;
}

/** A constant, the references of the expression, or the same for each block of that name. */
export type ExpressionJson =
  | { readonly constant_value?: unknown; readonly references?: readonly string[] }
  | readonly Readonly<Record<string, ExpressionJson>>[]
  | Readonly<Record<string, unknown>>;

/** One instance of a plan or state. */
export interface RawInstance {
  readonly address: string;
  readonly module: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly key?: string | number;
  readonly provider: string;
  readonly actions: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly unknown: unknown;
  readonly sensitive: unknown;
}

/** Checks that this is a plan or a state in a known format. Throws `ShowError`. */
export function checkShow(json: unknown): { readonly show: ShowJson; readonly kind: 'plan' | 'state' } {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ShowError(
      'this is not a JSON object: give what `terraform show -json` printed for a plan or a state',
    );
  const { configuration } = json as ShowJson;
  const show: ShowJson = {
    ...(json as ShowJson),
    ...(configuration === undefined ? {} : { configuration: withoutTemplates(configuration) }),
  };
  checkShape(show);
  const version = show.format_version;
  if (version !== undefined && !/^[01]\./.test(String(version)))
    throw new ShowError(
      `format_version \`${String(version)}\` is unknown: 0.x and 1.x are supported; use a newer Cordon`,
    );
  if (show.planned_values !== undefined || Array.isArray(show.resource_changes))
    return { show, kind: 'plan' };
  if (show.values !== undefined) return { show, kind: 'state' };
  if ('resources' in show && 'lineage' in show)
    throw new ShowError(
      'this is a raw Terraform state file: give what `terraform show -json` prints for it instead',
    );
  // A state with nothing in it prints its version and no values.
  if (version !== undefined && show.terraform_version !== undefined) return { show, kind: 'state' };
  if (version !== undefined && Object.keys(show).length === 1) return { show, kind: 'state' };
  throw new ShowError(
    'this is neither a plan nor a state: give what `terraform show -json` printed (`terraform show -json plan.bin > plan.json`)',
  );
}

type Json = Readonly<Record<string, unknown>>;

/** Throws `ShowError` naming the first place that is not as `show -json` prints it: what is read after this relies on it. */
function checkShape(show: unknown): void {
  const wrong = (where: string, what: string): never => {
    throw new ShowError(
      `\`${where}\` is no ${what}, and so this is not what \`terraform show -json\` printed, or not all of it: print it again`,
    );
  };
  const isObject = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const object = (value: unknown, where: string): Json =>
    isObject(value) ? value : value === undefined || value === null ? {} : wrong(where, 'object');
  const each = (value: unknown, where: string, visit: (one: Json, at: string) => void): void => {
    if (value === undefined || value === null) return;
    if (!Array.isArray(value)) wrong(where, 'list');
    for (const [index, one] of (value as readonly unknown[]).entries()) {
      const at = `${where}[${index}]`;
      visit(isObject(one) ? one : wrong(at, 'object'), at);
    }
  };
  const texts = (one: Json, at: string, ...names: readonly string[]): void => {
    for (const name of names) if (typeof one[name] !== 'string') wrong(`${at}.${name}`, 'text');
  };
  const change = (one: Json, at: string): void => {
    texts(one, at, 'address', 'type', 'name');
    const { actions, before, after } = isObject(one.change) ? one.change : wrong(`${at}.change`, 'object');
    if (!Array.isArray(actions)) wrong(`${at}.change.actions`, 'list');
    object(before, `${at}.change.before`);
    object(after, `${at}.change.after`);
  };
  const values = (module: Json, where: string): void => {
    each(module.resources, `${where}.resources`, (one, at) => {
      texts(one, at, 'type');
      object(one.values, `${at}.values`);
    });
    each(module.child_modules, `${where}.child_modules`, values);
  };
  const configured = (module: Json, where: string): void => {
    each(module.resources, `${where}.resources`, (one, at) => texts(one, at, 'address', 'type', 'name'));
    for (const [name, call] of Object.entries(object(module.module_calls, `${where}.module_calls`))) {
      const at = `${where}.module_calls.${name}`;
      configured(object(object(call, at).module, `${at}.module`), `${at}.module`);
    }
  };
  const whole = object(show, 'the whole');
  each(whole.resource_changes, 'resource_changes', change);
  each(whole.deferred_changes, 'deferred_changes', (one, at) => {
    if (one.resource_change !== undefined) change(object(one.resource_change, at), `${at}.resource_change`);
  });
  for (const name of ['values', 'planned_values'])
    values(object(object(whole[name], name).root_module, `${name}.root_module`), `${name}.root_module`);
  const prior = object(object(whole.prior_state, 'prior_state').values, 'prior_state.values');
  values(object(prior.root_module, 'prior_state.values.root_module'), 'prior_state.values.root_module');
  for (const [name, one] of Object.entries(object(whole.variables, 'variables')))
    object(one, `variables.${name}`);
  const configuration = object(whole.configuration, 'configuration');
  for (const [name, one] of Object.entries(
    object(configuration.provider_config, 'configuration.provider_config'),
  ))
    object(one, `configuration.provider_config.${name}`);
  configured(object(configuration.root_module, 'configuration.root_module'), 'configuration.root_module');
}

/**
 * For JSON syntax a plan gives a template's source as constant value (`"${aws_s3_bucket.x.arn}"`) along with its
 * references: a value with references is no constant.
 */
function withoutTemplates<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutTemplates) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const refers = 'references' in value && 'constant_value' in value;
  return Object.fromEntries(
    (refers ? entries.filter(([key]) => key !== 'constant_value') : entries).map(([key, one]) => [
      key,
      withoutTemplates(one),
    ]),
  ) as T;
}

/** All instances of the modules, at any depth. */
export function instancesIn(values: ValuesJson | undefined): readonly RawInstance[] {
  const found: RawInstance[] = [];
  const go = (module: ModuleValuesJson): void => {
    for (const one of module.resources ?? []) {
      const own = one.mode === 'data' ? `data.${one.type}.${one.name}` : `${one.type}.${one.name}`;
      const index = one.index === undefined ? '' : `[${JSON.stringify(one.index)}]`;
      found.push({
        address: one.address ?? `${module.address === undefined ? '' : `${module.address}.`}${own}${index}`,
        module: module.address ?? '',
        mode: one.mode === 'data' ? 'data' : 'managed',
        type: one.type,
        name: one.name,
        ...(one.index === undefined ? {} : { key: one.index }),
        provider: one.provider_name ?? '',
        actions: ['no-op'],
        values: one.values ?? {},
        unknown: undefined,
        sensitive: one.sensitive_values,
      });
    }
    for (const child of module.child_modules ?? []) go(child);
  };
  if (values?.root_module !== undefined) go(values.root_module);
  return found;
}

/** Everything after the plan: planned resources, unchanged ones, and those that it forgets without deleting. */
export function instancesAfter(show: ShowJson): readonly RawInstance[] {
  const found = new Map<string, RawInstance>();
  for (const one of instancesIn(show.prior_state?.values))
    if (one.mode === 'data') found.set(one.address, one);
  for (const one of instancesIn(show.planned_values)) found.set(one.address, one);
  for (const change of show.resource_changes ?? []) {
    if (change.deposed !== undefined) continue;
    const { actions, before, after, after_unknown, before_sensitive, after_sensitive } = change.change;
    if (actions.length === 1 && actions[0] === 'delete') {
      found.delete(change.address);
      continue;
    }
    const forgotten = actions.length === 1 && actions[0] === 'forget';
    // A replacement that forgets leaves the old resource in place.
    if (actions.length > 1 && actions.includes('forget'))
      found.set(`${change.address} (left behind)`, {
        ...rawOf(change, `${change.address} (left behind)`),
        values: before ?? {},
        unknown: undefined,
        sensitive: before_sensitive,
      });
    found.set(change.address, {
      ...rawOf(change, change.address),
      values: (forgotten ? before : after) ?? {},
      unknown: forgotten ? undefined : after_unknown,
      sensitive: forgotten ? before_sensitive : after_sensitive,
    });
  }
  return [...found.values()];
}

function rawOf(change: ChangeJson, address: string): Omit<RawInstance, 'values' | 'unknown' | 'sensitive'> {
  return {
    address,
    module: change.module_address ?? '',
    mode: change.mode === 'data' ? 'data' : 'managed',
    type: change.type,
    name: change.name,
    ...(change.index === undefined ? {} : { key: change.index }),
    provider: change.provider_name ?? '',
    actions: change.change.actions,
  };
}

/** `module.a["x"].module.b` → `['a', 'b']` with the key of each call. */
export function modulePath(
  address: string,
): readonly { readonly name: string; readonly key?: string | number }[] {
  return [...address.matchAll(/module\.([\w-]+)((?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?)/g)].map(
    ([, name = '', index = '']) =>
      index === '' ? { name } : { name, key: JSON.parse(index.slice(1, -1)) as string | number },
  );
}
